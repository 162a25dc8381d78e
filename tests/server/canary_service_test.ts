/**
 * The whole program, its databases and its processes: secrets that go in are in
 * no answer, log, record, metric, byte of a database or argument of a process.
 *
 * What counts as a secret: settings of providers that are, values of variables
 * (`.env` and the environment), secrets of the project, tokens. What an owner
 * writes into the Compose document of an app is the owner's own text: it is
 * kept, and shown to whoever may read the app.
 */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { runBundled, startBundled } from "../bundle/bundled.ts";
import {
  emptyDatabase,
  postgres,
  removePostgres,
  testKey,
} from "./empty_postgres.ts";
import { findPostgres } from "./postgres.ts";
import { seedResources } from "./seed_resources.ts";
import { type ServiceBundle, startServiceBundle } from "./service_bundle.ts";

Deno.test.afterAll(removePostgres);

const inSettings = "canary-in-provider-settings";
const secrets = {
  inSettings,
  inDotEnv: "canary-in-dot-env",
  inEnvironment: "canary-in-the-environment",
  inEnvFile: "canary-in-an-env-file",
  inSecretFile: "canary-in-a-secret-file",
  inSecretVariable: "canary-in-a-secret-variable",
};

const files: Readonly<Record<string, string>> = {
  "compose.yml": `services:
  web:
    image: nginx
    environment: { ONE: $DOT, TWO: $OUTER }
    env_file: web.env
    secrets: [file, variable]
secrets:
  file: { file: ./secret.txt }
  variable: { environment: INNER }
`,
  ".env": `DOT=${secrets.inDotEnv}\n`,
  "web.env": `THREE=${secrets.inEnvFile}\n`,
  "secret.txt": secrets.inSecretFile,
};

const kubeconfig = JSON.stringify({
  "current-context": "c",
  contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
  // Nobody listens there: whatever asks fails, and tells about it.
  clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
  users: [{ name: "u", user: { token: inSettings } }],
});

/** All that was seen, by where. */
type Seen = Map<string, string>;

class Scene {
  readonly seen: Seen = new Map();
  readonly #env: Record<string, string>;

  constructor(
    readonly service: ServiceBundle,
    readonly folder: string,
    readonly cwd: string,
  ) {
    this.#env = {
      KOMPOX_URL: service.url,
      KOMPOX_TOKEN: service.token,
      XDG_CONFIG_HOME: `${folder}/config`,
      OUTER: secrets.inEnvironment,
      INNER: secrets.inSecretVariable,
    };
  }

  /** Runs a command line of `kompox` that ends with one of the codes. */
  async run(line: string, codes: readonly number[], stdin = ""): Promise<void> {
    const { cwd } = this;
    const env = this.#env;
    const run = startBundled(line.split(" "), { cwd, env, program: "kompox" });
    this.#note(`arguments of ${line}`, await argumentsOf(run.pid));
    const writer = run.stdin.getWriter();
    await writer.write(new TextEncoder().encode(stdin));
    await writer.close();
    const { code, stdout, stderr } = await run.output();
    const text = new TextDecoder();
    this.#note(line, text.decode(stdout) + text.decode(stderr));
    ok(codes.includes(code), `${line}: ${code} ${text.decode(stderr)}`);
  }

  async get(path: string): Promise<void> {
    const answer = await fetch(this.service.url + path, {
      headers: { authorization: `Bearer ${this.service.token}` },
    });
    const text = await answer.text();
    strictEqual(answer.status, 200, `${path}: ${text}`);
    this.#note(path, JSON.stringify([...answer.headers]) + text);
  }

  #note(where: string, text: string): void {
    this.seen.set(`${this.seen.size}: ${where}`, text);
  }
}

/** With its environment, which is for the same user only: arguments are for all. */
async function argumentsOf(pid: number): Promise<string> {
  if (Deno.build.os !== "linux") return "";
  // The runtime itself would want all permissions for /proc.
  const { stdout } = await new Deno.Command("cat", {
    args: [`/proc/${pid}/cmdline`],
  }).output();
  ok(stdout.length > 0);
  return new TextDecoder().decode(stdout);
}

async function exercise(scene: Scene): Promise<void> {
  const { service, cwd } = scene;
  await seedResources(service, cwd, {
    service: { name: "acme" },
    provider: {
      name: "here",
      driver: "k3s",
      settings: { KUBECONFIG_DATA: kubeconfig },
    },
    cluster: { name: "lab", existing: true },
    app: { name: "shop", compose: { services: { web: { image: "nginx" } } } },
  });
  const provider = JSON.stringify({
    version: "v1",
    kind: "Provider",
    name: "here",
    driver: "k3s",
    service: "acme",
    settings: { KUBECONFIG_DATA: inSettings, nonsense: { a: inSettings } },
  });
  await scene.run("admin provider update here -f -", [3], provider);
  await scene.run("app validate -A shop -f compose.yml", [0]);
  await scene.run("app validate -A shop -f compose.yml -o json", [0]);
  await scene.run("app deploy -A shop -f compose.yml --no-wait", [8]);
  await scene.run("app deploy -A shop -f web.env", [3]);
  await scene.run("app deploy -A shop -f secret.txt", [3]);
  await scene.run("app status -A shop", [8]);
  await scene.run("app exec -A shop -- true", [8]);
  await scene.run("admin provider get here -o json", [0]);
  await scene.run("app get shop -o json", [0]);
  await scene.run("whoami -o json", [0]);
  const lists = [
    "services",
    "providers",
    "clusters",
    "apps",
    "tokens",
    "audit",
  ];
  for (const list of lists) await scene.get(`/api/v1/${list}`);
  for (const path of ["/metrics", "/openapi.json", "/docs", "/readyz"]) {
    await scene.get(path);
  }
  scene.seen.set(
    "arguments of the service",
    await argumentsOf(service.pid),
  );
}

function refuseCanaries(seen: Seen, token: string): void {
  const found = Object.entries({ ...secrets, token })
    .flatMap(([name, secret]) =>
      [...seen].filter(([, text]) => holds(text, secret))
        .map(([where]) => `${name} in ${where}`)
    );
  deepStrictEqual(found, []);
}

/** Base64 is no disguise, wherever in a text it begins. */
function holds(text: string, secret: string): boolean {
  const bytes = (offset: number) =>
    new TextEncoder().encode(" ".repeat(offset) + secret).toBase64()
      .slice(offset === 0 ? 0 : 4, -4);
  return [secret, bytes(0), bytes(1), bytes(2)]
    .some((form) => text.includes(form));
}

async function inScene(
  env: Readonly<Record<string, string>>,
  look: (scene: Scene, stage: "running" | "ended") => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "kompox-canary-" });
  try {
    const cwd = `${folder}/project`;
    await Deno.mkdir(cwd);
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${cwd}/${name}`, text);
    }
    const service = await startServiceBundle(folder, env);
    const scene = new Scene(service, folder, cwd);
    try {
      await exercise(scene);
      await look(scene, "running");
    } finally {
      strictEqual(await service.stop(), 0);
    }
    await look(scene, "ended");
    const log = service.log.join("\n");
    ok(log.includes('"route":"deployApp"'));
    scene.seen.set("the log", log);
    ok(scene.seen.size > 30, String(scene.seen.size));
    refuseCanaries(scene.seen, service.token);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("no secret comes out of kompoxsvc on SQLite, nor lies in its files", async () => {
  await inScene({}, async ({ seen, folder }, stage) => {
    const data = `${folder}/state/kompoxsvc`;
    for (const { name } of Deno.readDirSync(data)) {
      const bytes = await Deno.readFile(`${data}/${name}`);
      const text = new TextDecoder("latin1").decode(bytes);
      seen.set(`${name}, ${stage}`, text);
    }
    const all = [...seen].filter(([where]) => where.endsWith(stage));
    // The search itself works: this is known to be there.
    ok(all.some(([, text]) => text.includes("KUBECONFIG_DATA")));
  });
});

Deno.test({
  name: "no secret comes out of kompoxsvc on PostgreSQL, nor lies in a dump",
  ignore: findPostgres() === undefined,
  async fn() {
    await postgres();
    const url = await emptyDatabase();
    await inScene({
      KOMPOX_DB_URL: url,
      KOMPOX_SECRET_KEY: testKey,
      KOMPOX_AUTO_MIGRATE: "true",
    }, async ({ seen }, stage) => {
      const { success, stdout, stderr } = await new Deno.Command(
        "pg_dump",
        { args: ["--inserts", url] },
      ).output();
      const text = new TextDecoder();
      ok(success, text.decode(stderr));
      const dump = text.decode(stdout);
      ok(dump.includes("KUBECONFIG_DATA"));
      seen.set(`the dump, ${stage}`, dump);
    });
  },
});

Deno.test("kompoxsvc shows no key and no password of its own", async () => {
  const folder = await Deno.makeTempDir({ prefix: "kompox-canary-" });
  try {
    const url = "postgres://me:canary-password@127.0.0.1:1/x";
    const { code, stdout, stderr } = await runBundled(["server"], {
      cwd: folder,
      program: "kompoxsvc",
      env: { HOME: folder, KOMPOX_DB_URL: url, KOMPOX_SECRET_KEY: testKey },
    });
    strictEqual(code, 8, stderr);
    ok(!(stdout + stderr).includes("canary-password"));
    ok(!(stdout + stderr).includes(testKey));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
