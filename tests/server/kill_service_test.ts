/**
 * `kill -9` of the whole program under load, on SQLite and PostgreSQL: what it
 * acknowledged stays, what it did not is there wholly or not at all.
 *
 *     KOMPOX_KILL_ROUNDS=300 deno test -A tests/server/kill_service_test.ts
 */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { emptyDatabase, removePostgres, testKey } from "./empty_postgres.ts";
import { ask, Client, ended, type Target } from "./kill_load.ts";
import { findPostgres } from "./postgres.ts";
import { startServiceBundle } from "./service_bundle.ts";

const rounds = Number(Deno.env.get("KOMPOX_KILL_ROUNDS") ?? 30);
const roundsOnPostgres = Math.ceil(rounds / 8);
const clients = 4;

Deno.test.afterAll(removePostgres);

const kubeconfig = JSON.stringify({
  "current-context": "c",
  contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
  // Nobody listens there: a deployment ends soon.
  clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
  users: [{ name: "u", user: { token: "t" } }],
});

async function seed(target: Target): Promise<void> {
  const documents = [
    { kind: "Service", name: "acme" },
    {
      kind: "Provider",
      name: "local",
      driver: "k3s",
      settings: { KUBECONFIG_DATA: kubeconfig },
    },
    { kind: "Cluster", name: "main", provider: "local", existing: true },
  ];
  for (const document of documents) {
    const path = `/${document.kind.toLowerCase()}s`;
    const made = await ask(target, "POST", path, {
      version: "v1",
      ...document,
    });
    strictEqual(made?.status, 201, JSON.stringify(made));
  }
}

interface Outcome {
  readonly acknowledged: number;
  readonly operations: readonly string[];
  /** Of the last start, that ended by itself. */
  readonly code: number;
}

/** @param endMs how long an operation may take to be taken up and to end */
async function killAgainAndAgain(
  folder: string,
  env: Record<string, string>,
  count: number,
  endMs: number,
): Promise<Outcome> {
  let service = await startServiceBundle(folder, env);
  const { token } = service;
  const target = () => ({ url: service.url, token });
  const all = Array.from({ length: clients }, (_, at) => new Client(`c${at}`));
  const operations = new Set<string>();
  await seed(target());
  for (let round = 0; round < count; round++) {
    const loads = all.map((client) => client.work(target()));
    const ms = 150 + (round * 137) % 600;
    await new Promise((resolve) => setTimeout(resolve, ms));
    await service.kill();
    await Promise.all(loads);
    service = await startServiceBundle(folder, env);
    const checks = await Promise.all(
      all.map((client) => client.check(target())),
    );
    deepStrictEqual(checks.flatMap(({ wrong }) => wrong), []);
    for (const check of checks) {
      for (const id of check.operations) operations.add(id);
    }
  }
  for (const id of operations) {
    const { state, error } = await ended(target(), id, endMs);
    strictEqual(state, "failed");
    const reported = /the service ended 5 times meanwhile/.test(error.detail);
    ok(reported || error.kind === "unavailable", JSON.stringify(error));
  }
  const acknowledged = all.reduce((sum, one) => sum + one.acknowledged, 0);
  return {
    acknowledged,
    operations: [...operations],
    code: await service.stop(),
  };
}

async function inFolder(work: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "kompox-kill-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("kompoxsvc on SQLite loses nothing that it acknowledged when it is killed", async () => {
  await inFolder(async (folder) => {
    const outcome = await killAgainAndAgain(folder, {}, rounds, 20_000);
    const { acknowledged, operations, code } = outcome;
    strictEqual(code, 0);
    ok(acknowledged > rounds * 10, String(acknowledged));
    ok(operations.length > rounds, String(operations.length));
    const path = `${folder}/state/kompoxsvc/kompoxsvc.db`;
    const database = new DatabaseSync(path);
    const one = (text: string) => Object.values(database.prepare(text).get()!);
    deepStrictEqual(one("PRAGMA integrity_check"), ["ok"]);
    deepStrictEqual(one("SELECT count(*) FROM pragma_foreign_key_check"), [0]);
    database.close();
    console.log(
      `${rounds} kills, ${acknowledged} acknowledged writes, ${operations.length} operations`,
    );
  });
});

Deno.test({
  name:
    "kompoxsvc on PostgreSQL loses nothing that it acknowledged when it is killed",
  ignore: findPostgres() === undefined,
  async fn() {
    await inFolder(async (folder) => {
      const env = {
        KOMPOX_DB_URL: await emptyDatabase(),
        KOMPOX_SECRET_KEY: testKey,
        KOMPOX_AUTO_MIGRATE: "true",
      };
      // Another process may run them: they are taken up once it is known that none does.
      const count = roundsOnPostgres;
      const outcome = await killAgainAndAgain(folder, env, count, 90_000);
      const { acknowledged, operations, code } = outcome;
      strictEqual(code, 0);
      ok(acknowledged > count * 10, String(acknowledged));
      console.log(
        `${count} kills, ${acknowledged} acknowledged writes, ${operations.length} operations`,
      );
    });
  },
});
