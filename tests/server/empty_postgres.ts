/** Empty databases in one PostgreSQL, which lives as long as the test file. */

// @ts-types="../../core/store/sql/pg.d.ts"
import pg from "pg";
import {
  type DatabaseDeps,
  openDatabase,
} from "../../core/store/sql/open_database.ts";
import { findPostgres, Postgres } from "./postgres.ts";

let server: Promise<Postgres> | undefined;
let count = 0;

/** The server, started when it is first asked for. */
export async function postgres(): Promise<Postgres> {
  const bin = findPostgres();
  if (bin === undefined) throw new Error("there is no PostgreSQL here");
  return await (server ??= Postgres.start(bin));
}

/** Call it in `Deno.test.afterAll`. */
export async function removePostgres(): Promise<void> {
  await (await server)?.remove();
  server = undefined;
}

/** @returns the URL of a database with nothing in it */
export async function emptyDatabase(): Promise<string> {
  const running = await postgres();
  const name = `t${++count}`;
  const client = new pg.Client({ connectionString: running.url() });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  return running.url(name);
}

export const testKey = new Uint8Array(32).fill(7).toBase64();

export async function inEmptyPostgres(deps: DatabaseDeps) {
  const database = await openDatabase(await emptyDatabase(), {
    secretKey: testKey,
    autoMigrate: true,
    ...deps,
  });
  return { database, remove: () => Promise.resolve() };
}
