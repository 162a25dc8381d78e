/** What only PostgreSQL does: it is migrated on purpose, needs a key, and may go and come back. */

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import {
  migrateDatabase,
  openDatabase,
} from "../../core/store/sql/open_database.ts";
import { databaseDeps, secret, seed } from "../conformance/database_world.ts";
import {
  emptyDatabase,
  postgres,
  removePostgres,
  testKey,
} from "./empty_postgres.ts";
import { findPostgres } from "./postgres.ts";

const ignore = findPostgres() === undefined;
if (ignore) {
  console.log("tests on PostgreSQL are ignored: there is no initdb here");
}

const deps = databaseDeps({ secretKey: testKey });

const says = (kind: string, words: RegExp) => (error: unknown) => {
  const { kind: got, message } = error as { kind: string; message: string };
  strictEqual(got, kind, String(error));
  ok(words.test(message), message);
  return true;
};

Deno.test.afterAll(removePostgres);

Deno.test({
  name: "PostgreSQL is used once it was migrated, and is migrated once",
  ignore,
  async fn() {
    const url = await emptyDatabase();
    await rejects(
      openDatabase(url, deps),
      says("conflict", /its schema is older than this program/),
    );
    const steps = await Promise.all([
      migrateDatabase(url),
      migrateDatabase(url),
      migrateDatabase(url),
    ]);
    deepStrictEqual(steps.flat(), ["0001_begin"]);
    const database = await openDatabase(url, deps);
    await seed(database);
    await database.close();
  },
});

Deno.test({
  name: "PostgreSQL is not opened without its key, and tells no password",
  ignore,
  async fn() {
    const url = await emptyDatabase();
    await rejects(
      openDatabase(url, databaseDeps({ autoMigrate: true })),
      says("usage", /no key for its secrets/),
    );
    const database = await openDatabase(url, { ...deps, autoMigrate: true });
    await seed(database);
    await database.close();
    const other = new Uint8Array(32).fill(8).toBase64();
    await rejects(
      openDatabase(url, { ...deps, secretKey: other }),
      says("denied", /key does not fit/),
    );
    const wrong = new URL(url);
    const { password } = wrong;
    wrong.password = "wrong-canary";
    await rejects(openDatabase(wrong.href, deps), (error) => {
      says("denied", /refuses the user or the password/)(error);
      ok(!Deno.inspect(error, { depth: 9 }).includes("wrong-canary"));
      ok(!Deno.inspect(error, { depth: 9 }).includes(password));
      return true;
    });
    wrong.password = password;
    wrong.pathname = "/none";
    await rejects(
      openDatabase(wrong.href, deps),
      says("not-found", /no such database/),
    );
    wrong.port = "1";
    await rejects(
      openDatabase(wrong.href, deps),
      says("unavailable", /does not answer/),
    );
  },
});

Deno.test({
  name: "PostgreSQL keeps no secret that can be read",
  ignore,
  async fn() {
    const url = await emptyDatabase();
    const database = await openDatabase(url, { ...deps, autoMigrate: true });
    await seed(database);
    await database.close();
    const found = await filesWith(`${(await postgres()).folder}/data`, secret);
    deepStrictEqual(found, []);
    // The search itself works.
    const known = `${(await postgres()).folder}/data`;
    ok((await filesWith(known, "KUBECONFIG_DATA")).length > 0);
  },
});

Deno.test({
  name: "PostgreSQL may go and come back",
  ignore,
  async fn() {
    const url = await emptyDatabase();
    const server = await postgres();
    const database = await openDatabase(url, { ...deps, autoMigrate: true });
    try {
      const { app } = await seed(database);
      await database.ping();
      await server.down();
      const gone = says("unavailable", /PostgreSQL/);
      await rejects(database.ping(), gone);
      await rejects(database.resources.find("app", "shop"), gone);
      await rejects(
        database.jobs.addEvent("j", 1, {}, "2026-01-01T00:00:00.000Z"),
        gone,
      );
      await server.up();
      await database.ping();
      deepStrictEqual(await database.resources.find("app", "shop"), app);
    } finally {
      await database.close();
    }
  },
});

/** Files of a folder, and of those in it, that hold a text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isFile, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await filesWith(path, text));
    if (!isFile) continue;
    const bytes = await Deno.readFile(path);
    if (new TextDecoder("latin1").decode(bytes).includes(text)) {
      found.push(path);
    }
  }
  return found;
}
