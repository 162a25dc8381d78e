/** Opens the database that a URL names: SQLite in a file or in memory, or PostgreSQL. */

import { Kysely } from "kysely";
import { failure, type KompoxError } from "../../domain/error.ts";
import type { Database } from "../../ports/database.ts";
import { type DatabaseUrl, parseDbUrl } from "../db_url.ts";
import { FileResources } from "../file_resources.ts";
import { CachedResources } from "./cached_resources.ts";
import { SqlAudit } from "./audit.ts";
import type { SqlDialect } from "./dialect.ts";
import { SqlJobs } from "./jobs.ts";
import { Memo } from "./memo.ts";
import { migrate, refuseOtherSchema, schemaState } from "./migrate.ts";
import { type ResourceDeps, SqlResources } from "./resources.ts";
import { openSealer } from "./seal_check.ts";
import { Sql } from "./sql.ts";
import { type ReadConfig, ResourceTargets } from "./targets.ts";
import { SqlTokens } from "./tokens.ts";

export interface DatabaseDeps extends Omit<ResourceDeps, "sealer"> {
  /** Value of `KOMPOX_SECRET_KEY`: base64 of 32 bytes. */
  readonly secretKey?: string;
  readonly readConfig: ReadConfig;
  /** Whether a SQLite file that is not there is made; absent: it is. */
  readonly create?: boolean;
  /** For `file:`. @returns undefined when there is no such file */
  readTextFile?(path: string): Promise<string | undefined>;
  /** Whether an older schema is brought up to date; absent: only that of SQLite. */
  readonly autoMigrate?: boolean;
}

/**
 * @param url `sqlite:PATH`, `sqlite::memory:`, `postgres://...`, or `file:PATH`
 *   for a database in memory that begins with what the file says
 * @throws {KompoxError} `usage` another URL, or no key; `not-found`;
 *   `unsupported` a newer program made it; `conflict` it has to be migrated;
 *   `denied` another key sealed it; `unavailable`
 */
export async function openDatabase(
  url: string,
  deps: DatabaseDeps,
): Promise<Database> {
  const parsed = parseDbUrl(url);
  if (parsed.kind === "file") return await openFile(parsed.path, deps);
  const database = await openSql(parsed, deps.create ?? true);
  try {
    const inMemory = parsed.kind === "sqlite" && parsed.path === ":memory:";
    if (inMemory || (deps.autoMigrate ?? parsed.kind === "sqlite")) {
      await migrate(database);
    }
    refuseOtherSchema(parsed.masked, await schemaState(database));
    const sealer = await openSealer(database, parsed, deps.secretKey);
    const stored = new SqlResources(database, { ...deps, sealer });
    const stamp = database.dialect.stamp;
    const memo = stamp && new Memo(stamp);
    const resources = memo === undefined
      ? stored
      : new CachedResources(stored, memo);
    return {
      resources,
      targets: new ResourceTargets(resources, deps.readConfig),
      tokens: new SqlTokens(database, memo),
      audit: new SqlAudit(database),
      jobs: new SqlJobs(database, sealer),
      ping: () => database.ping(),
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** What is changed lasts as long as the process. */
async function openFile(path: string, deps: DatabaseDeps): Promise<Database> {
  const { now, readConfig, readTextFile } = deps;
  if (readTextFile === undefined) throw isFile(`file:${path}`);
  const file = new FileResources(path, { now, readConfig, readTextFile });
  const database = await openDatabase("sqlite::memory:", deps);
  try {
    let parentId: string | undefined;
    for (const kind of ["service", "provider", "cluster", "app"] as const) {
      const { rows: [{ name, spec }] } = await file.list(kind, {});
      const resource = { kind, name, spec, parentId };
      parentId = (await database.resources.create(resource)).id;
    }
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/**
 * Brings the schema of a database up to date.
 *
 * @returns the steps that were done now
 */
export async function migrateDatabase(url: string): Promise<readonly string[]> {
  const database = await openSql(databaseUrl(url), true);
  try {
    return await migrate(database);
  } finally {
    await database.close();
  }
}

function databaseUrl(url: string): DatabaseUrl {
  const parsed = parseDbUrl(url);
  if (parsed.kind !== "file") return parsed;
  throw isFile(url);
}

function isFile(url: string): KompoxError {
  return failure(
    "unsupported",
    `Cannot use "${url}" as a database: it is a configuration file`,
    { hint: "use --db-url sqlite:PATH or postgres://..." },
  );
}

async function openSql(url: DatabaseUrl, create: boolean): Promise<Sql> {
  const dialect = await openDialect(url, create);
  return new Sql(new Kysely({ dialect: dialect.kysely }), dialect, url.masked);
}

async function openDialect(
  url: DatabaseUrl,
  create: boolean,
): Promise<SqlDialect> {
  if (url.kind === "sqlite") {
    const { sqliteDialect } = await import("./sqlite_dialect.ts");
    return await sqliteDialect(url.path, create);
  }
  if (url.kind === "postgres") {
    const { postgresDialect } = await import("./postgres_dialect.ts");
    return postgresDialect(url.url, url.masked);
  }
  throw failure(
    "unsupported",
    `Cannot open database "${url.masked}": ` +
      `${url.kind} is not supported by this version`,
    { hint: "use --db-url sqlite:PATH or postgres://..." },
  );
}
