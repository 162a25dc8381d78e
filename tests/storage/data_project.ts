/** An app with volumes in a project of its own, used through the bundled program, and gone with its disks after the test. */

import { strictEqual } from "node:assert/strict";
import { appNames } from "../../core/domain/names.ts";
import { clusters } from "../../core/kube/connect.ts";
import { hostDeps } from "../../core/kube/host.ts";
import type { VolumeDisk } from "../../core/operations/disk.ts";
import type { Kube } from "../../core/ports/kube.ts";
import {
  type Finished,
  inProject,
  runBundled,
  startBundled,
} from "../bundle/bundled.ts";
import { kubeconfigFile } from "../cluster/real_cluster.ts";
import { expireLease } from "./expire_lease.ts";

/** A database whose files are in a directory of volume `data` that a shell would take apart. */
export const postgres = `services:
  db:
    image: postgres:16
    stop_grace_period: 5s
    environment:
      POSTGRES_PASSWORD: secret
      PGDATA: /var/lib/postgresql/data/pg
    volumes:
      - "data/pg's $$(reboot) \\"x\\":/var/lib/postgresql/data"
    healthcheck:
      test: pg_isready -U postgres -h 127.0.0.1
      interval: 1s
`;

/** One project, and what a test asks the cluster besides. */
export class DataProject {
  readonly namespace: string;

  constructor(
    readonly app: string,
    readonly volumes: readonly string[],
    readonly cwd: string,
    readonly kube: Kube,
    serviceName = "tests",
  ) {
    const [service, provider, cluster] = [serviceName, "local", "local"]
      .map((name) => ({ name }));
    const names = appNames({ service, provider, cluster, app: { name: app } });
    this.namespace = names.namespace;
  }

  /** Runs the program to its end. */
  run(...args: readonly string[]): Promise<Finished> {
    return runBundled(args, { cwd: this.cwd });
  }

  /** As {@link run}; anything but 0 is a failure of the test. @returns stdout */
  async does(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    strictEqual(code, 0, `${args.join(" ")}: ${stderr}`);
    return stdout;
  }

  /** Runs the program until a line of its progress matches, then kills it. @returns whether it was still there */
  async kill(at: RegExp, ...args: readonly string[]): Promise<boolean> {
    const child = startBundled(args, { cwd: this.cwd });
    await child.stdin.close();
    const ended = child.stdout.pipeTo(new WritableStream());
    let seen = "";
    let killed = false;
    const decoder = new TextDecoder();
    for await (const chunk of child.stderr) {
      seen += decoder.decode(chunk, { stream: true });
      if (killed || !at.test(seen)) continue;
      child.kill("SIGKILL");
      killed = true;
    }
    await ended;
    const { signal } = await child.status;
    return signal === "SIGKILL";
  }

  async disks(volume = "data"): Promise<VolumeDisk[]> {
    return JSON.parse(await this.does("disk", "list", volume, "-o", "json"));
  }

  /** Gives SQL to the database. @returns its rows, a line each */
  async sql(text: string): Promise<string[]> {
    const psql = ["psql", "-U", "postgres", "-Atqc", text];
    const rows = await this.does("app", "exec", "-c", "db", "--", ...psql);
    return rows.split("\n").filter((row) => row !== "");
  }

  /** As if the minute had passed after which a dead holder's lock counts as given up. */
  async expireLock(): Promise<void> {
    await expireLease(this.kube, this.namespace);
  }

  /** Deletes the app and all its disks. */
  async remove(): Promise<void> {
    await this.expireLock();
    await this.does("app", "destroy", "--delete-namespace");
    for (const volume of this.volumes) {
      for (const { name } of await this.disks(volume)) {
        await this.does("disk", "delete", volume, "-D", name, "--force");
      }
    }
  }
}

/** What tests change of a configuration. */
export interface DataConfig {
  app: { name: string; volumes: { name: string; size: string }[] };
  service: { name: string };
}

/** The same files and the same cluster, with something else in the configuration; what is made stays. */
export async function withOther(
  { cwd: folder, kube, volumes }: DataProject,
  change: (config: DataConfig) => void,
  work: (other: DataProject) => Promise<void>,
): Promise<void> {
  const text = await Deno.readTextFile(`${folder}/kompoxops.yml`);
  const config: DataConfig = JSON.parse(text);
  change(config);
  const { app, service } = config;
  const files = {
    "compose.yml": await Deno.readTextFile(`${folder}/compose.yml`),
    "kompoxops.yml": JSON.stringify(config),
  };
  await inProject(
    files,
    (cwd) => work(new DataProject(app.name, volumes, cwd, kube, service.name)),
  );
}

/**
 * @param about short; part of the app's name
 * @param more of the app in the configuration
 */
export function testOfData(
  title: string,
  about: string,
  compose: string,
  test: (project: DataProject) => Promise<void>,
  volumes: readonly string[] = ["data"],
  more: Readonly<Record<string, unknown>> = {},
): void {
  Deno.test(title, { ignore: kubeconfigFile === undefined }, async () => {
    const file = kubeconfigFile!;
    const app = `dsk-${about}-${crypto.randomUUID().slice(0, 4)}`;
    const config = JSON.stringify({
      version: "v1",
      service: { name: "tests" },
      provider: { name: "local", driver: "k3s" },
      cluster: {
        name: "local",
        existing: true,
        settings: { KUBECONFIG: file },
      },
      app: {
        name: app,
        compose: "file:compose.yml",
        volumes: volumes.map((name) => ({ name, size: "1Gi" })),
        ...more,
      },
    });
    const files = { "compose.yml": compose, "kompoxops.yml": config };
    const kubeconfig = await Deno.readTextFile(file);
    const kube = await clusters(hostDeps).connect({ kubeconfig, file });
    try {
      await inProject(files, async (cwd) => {
        const project = new DataProject(app, volumes, cwd, kube);
        try {
          await test(project);
        } catch (error) {
          // What the test says comes before what cleaning up says.
          await project.remove().catch((other) => console.error(other));
          throw error;
        }
        await project.remove();
      });
    } finally {
      kube.close();
    }
  });
}
