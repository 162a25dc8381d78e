/** `--db-url` of a database in place of a file, by the whole program on a real cluster (decision 13). */

import { ok, strictEqual } from "node:assert/strict";
import { inFolder, kompoxops } from "../bench/programs.ts";
import { kubeconfigFile } from "../cluster/real_cluster.ts";
import { migrateDatabase } from "../../core/store/sql/open_database.ts";
import { emptyDatabase, removePostgres, testKey } from "./empty_postgres.ts";
import { findPostgres } from "./postgres.ts";

const compose = "services:\n  web:\n    image: ${IMAGE}\n" +
  '    ports: ["8080:80"]\n';

Deno.test.afterAll(removePostgres);

/** The program as a user runs it, with a database in the environment. */
class Project {
  constructor(
    readonly cwd: string,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /** @returns its stdout */
  async run(...args: readonly string[]): Promise<string> {
    const [command, ...rest] = kompoxops(args);
    const { code, stdout, stderr } = await new Deno.Command(command, {
      args: rest,
      cwd: this.cwd,
      env: { ...this.env, NO_COLOR: "1" },
      stdin: "null",
    }).output();
    strictEqual(code, 0, `${args.join(" ")}: ${text(stderr)}`);
    return text(stdout);
  }

  /** The four resources, from files; the app's Compose is a file in the folder. */
  async create(app: string): Promise<void> {
    const settings = {
      KUBECONFIG_DATA: await Deno.readTextFile(kubeconfigFile!),
    };
    const documents = [
      { kind: "Service", name: "tests" },
      { kind: "Provider", name: "here", driver: "k3s", settings },
      { kind: "Cluster", name: "lab", provider: "here", existing: true },
      { kind: "App", name: app, cluster: "lab", compose: "file:compose.yml" },
    ];
    await Deno.writeTextFile(`${this.cwd}/compose.yml`, compose);
    await Deno.writeTextFile(`${this.cwd}/.env`, "IMAGE=traefik/whoami\n");
    for (const document of documents) {
      const file = `${document.kind}.json`;
      const whole = JSON.stringify({ version: "v1", ...document });
      await Deno.writeTextFile(`${this.cwd}/${file}`, whole);
      const kind = document.kind.toLowerCase();
      await this.run("admin", kind, "create", "-f", file);
    }
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Every verb that changes something, and those that only look. */
async function useAll(project: Project): Promise<void> {
  const app = `t-db-${crypto.randomUUID().slice(0, 6)}`;
  await project.create(app);
  const list = await project.run("admin", "app", "list");
  const { id } = JSON.parse(list).metadata;
  try {
    // The only app is meant; a name and an id are as good.
    ok((await project.run("app", "validate", "--out-manifest", "-"))
      .includes("image: traefik/whoami"));
    await project.run("app", "deploy", "-A", app);
    const status = JSON.parse(await project.run("app", "status", "-A", id));
    strictEqual(status.app_id, id);
    strictEqual(status.deployed, true);
    const cluster = await project.run("cluster", "status", "-C", "lab");
    strictEqual(JSON.parse(cluster).provisioned, true);
  } finally {
    await project.run("app", "destroy", "--delete-namespace", "--no-wait");
  }
}

Deno.test({
  name: "kompoxops works from sqlite:FILE as from a file",
  ignore: kubeconfigFile === undefined,
  async fn() {
    await inFolder(async (cwd) => {
      const project = new Project(cwd, { KOMPOX_DB_URL: "sqlite:k.db" });
      await useAll(project);
    });
  },
});

Deno.test({
  name: "kompoxops works from postgres:// as from a file",
  ignore: kubeconfigFile === undefined || findPostgres() === undefined,
  async fn() {
    await inFolder(async (cwd) => {
      const url = await emptyDatabase();
      await migrateDatabase(url);
      const env = { KOMPOX_DB_URL: url, KOMPOX_SECRET_KEY: testKey };
      await useAll(new Project(cwd, env));
    });
  },
});
