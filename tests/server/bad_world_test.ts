/** A world that fails the service: a database that is newer, a disk that is full, a PostgreSQL that goes and comes back. */

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { runBundled } from "../bundle/bundled.ts";
import {
  emptyDatabase,
  postgres,
  removePostgres,
  testKey,
} from "./empty_postgres.ts";
import { findPostgres } from "./postgres.ts";
import { type ServiceBundle, startServiceBundle } from "./service_bundle.ts";

Deno.test.afterAll(removePostgres);

async function inFolder(work: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "kompox-world-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface Answer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

async function ask(
  { url, token }: ServiceBundle,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const where = path.startsWith("//") ? path.slice(1) : `/api/v1${path}`;
  const answer = await fetch(url + where, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      ...method === "DELETE" && { "if-match": "*" },
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

const parents = [
  { kind: "Service", name: "acme" },
  { kind: "Provider", name: "local", driver: "k3s" },
  { kind: "Cluster", name: "main", provider: "local" },
];

async function seed(service: ServiceBundle): Promise<void> {
  for (const document of parents) {
    const path = `/${document.kind.toLowerCase()}s`;
    const made = await ask(service, "POST", path, {
      version: "v1",
      ...document,
    });
    strictEqual(made.status, 201, JSON.stringify(made.body));
  }
}

/** @param size of its Compose document, in bytes and more */
function createApp(service: ServiceBundle, name: string, size = 0) {
  const filler = "x".repeat(size);
  return ask(service, "POST", "/apps", {
    version: "v1",
    kind: "App",
    name,
    cluster: "main",
    compose: { "x-filler": filler, services: { web: { image: "nginx" } } },
  });
}

async function names(service: ServiceBundle): Promise<string[]> {
  const { body } = await ask(service, "GET", "/apps");
  return body.items.map(({ name }: { name: string }) => name).sort();
}

Deno.test("nobody uses a database that a newer program made, and it stays as it is", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/k.db`;
    const url = `sqlite:${file}`;
    const svc = (args: readonly string[]) =>
      runBundled([...args, "--db-url", url], {
        cwd: folder,
        program: "kompoxsvc",
        env: { KOMPOX_LISTEN: "127.0.0.1:0", HOME: folder },
      });
    strictEqual((await svc(["migrate"])).code, 0);
    const database = new DatabaseSync(file);
    database.exec(
      "INSERT INTO kompox_migration VALUES ('9999_later', '2030-01-01')",
    );
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
    const before = await Deno.readFile(file);
    const runs = [
      await svc(["server"]),
      await svc(["migrate"]),
      await svc(["admin", "app", "list"]),
      await runBundled(["app", "status", "-A", "x", "--db-url", url], {
        cwd: folder,
      }),
    ];
    for (const { code, stderr } of runs) {
      strictEqual(code, 6, stderr);
      match(stderr, /a newer program made it, with 9999_later/);
      match(stderr, /hint: install the version that made it/);
    }
    deepStrictEqual(await Deno.readFile(file), before);
  });
});

/** @returns the folder of 2 MiB */
async function mountSmallDisk(folder: string): Promise<string> {
  const disk = `${folder}/disk`;
  await Deno.mkdir(disk);
  const { success, stderr } = await new Deno.Command("mount", {
    args: ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return disk;
}

const mayMount = Deno.build.os === "linux" && Deno.uid() === 0;
if (!mayMount) console.log("a full disk is skipped: only root may mount one");

Deno.test(
  "a full disk fails writes wholly, spares reads, and writes go on when there is space",
  {
    ignore: !mayMount,
  },
  async () => {
    await inFolder(async (folder) => {
      const disk = await mountSmallDisk(folder);
      try {
        await Deno.writeFile(`${disk}/other`, new Uint8Array(500_000));
        const service = await startServiceBundle(folder, {
          KOMPOX_DB_URL: `sqlite:${disk}/k.db`,
        });
        try {
          await fillDisk(service, disk);
        } finally {
          strictEqual(await service.stop(), 0);
        }
        const database = new DatabaseSync(`${disk}/k.db`);
        const [row] = database.prepare("PRAGMA integrity_check").all();
        database.close();
        strictEqual(row.integrity_check, "ok");
      } finally {
        await new Deno.Command("umount", { args: [disk] }).output();
      }
    });
  },
);

async function fillDisk(service: ServiceBundle, disk: string): Promise<void> {
  await seed(service);
  const unused = await ask(service, "POST", "/tokens", {
    name: "unused",
    role: "operator",
  });
  const made: string[] = [];
  let refused: Answer | undefined;
  for (let at = 0; refused === undefined; at++) {
    ok(at < 200, "the disk never fills up");
    const answer = await createApp(service, `app-${at}`, 50_000);
    if (answer.status === 201) made.push(`app-${at}`);
    else refused = answer;
  }
  strictEqual(refused.status, 503, JSON.stringify(refused.body));
  match(refused.body.detail, /the disk of the database (is full|fails)/);
  strictEqual(refused.body.kind, "unavailable");
  // Not one byte more.
  await fill(`${disk}/rest`);
  strictEqual((await createApp(service, "more", 50_000)).status, 503);
  const { status, body } = await ask(service, "POST", "/tokens", {
    name: "more",
    role: "operator",
  });
  strictEqual(status, 503, JSON.stringify(body));
  deepStrictEqual(await names(service), made.sort());
  // Its first use cannot be noted.
  const { token } = unused.body;
  deepStrictEqual(await names({ ...service, token }), made);
  strictEqual((await ask(service, "GET", "//livez")).status, 200);
  strictEqual((await ask(service, "GET", "//readyz")).status, 200);
  await Deno.remove(`${disk}/other`);
  for (const app of made.splice(0, 3)) {
    const { status } = await ask(service, "DELETE", `/apps/${app}`);
    strictEqual(status, 200);
  }
  strictEqual((await createApp(service, "later")).status, 201);
  deepStrictEqual(await names(service), [...made, "later"].sort());
}

async function fill(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const block = new Uint8Array(512);
  try {
    while (true) await file.write(block);
  } catch (error) {
    match(String(error), /No space left|os error 28/);
  }
}

Deno.test({
  name:
    "a PostgreSQL that goes is told as such, and used again when it is back",
  ignore: findPostgres() === undefined,
  async fn() {
    await inFolder(async (folder) => {
      const server = await postgres();
      const service = await startServiceBundle(folder, {
        KOMPOX_DB_URL: await emptyDatabase(),
        KOMPOX_SECRET_KEY: testKey,
        KOMPOX_AUTO_MIGRATE: "true",
      });
      try {
        await seed(service);
        strictEqual((await createApp(service, "before")).status, 201);
        await server.down();
        for (
          const answer of [
            await createApp(service, "meanwhile"),
            await ask(service, "GET", "/apps"),
            await ask(service, "GET", "//readyz"),
          ]
        ) {
          strictEqual(answer.status, 503, JSON.stringify(answer.body));
          strictEqual(answer.body.kind, "unavailable");
          match(answer.body.detail, /PostgreSQL/);
        }
        strictEqual((await ask(service, "GET", "//livez")).status, 200);
        await server.up();
        strictEqual((await ask(service, "GET", "//readyz")).status, 200);
        strictEqual((await createApp(service, "after")).status, 201);
        deepStrictEqual(await names(service), ["after", "before"]);
      } finally {
        strictEqual(await service.stop(), 0);
      }
      const { password } = new URL(server.url());
      ok(!service.log.join("\n").includes(password));
    });
  },
});
