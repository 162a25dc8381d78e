/** Brings a database to the schema of this program, or says why it may not be used. */

import { sql } from "kysely";
import { Migrator } from "kysely/migration";
import { failure, type KompoxError } from "../../domain/error.ts";
import { migrations } from "./migrations.ts";
import { NoTable, type Sql } from "./sql.ts";

const table = "kompox_migration";

/** Where a database stands. */
export interface SchemaState {
  /** Steps that are to be done. */
  readonly missing: readonly string[];
  /** Whether no step was done yet. */
  readonly isNew: boolean;
  /** Steps that this program does not know: a newer one did them. */
  readonly unknown: readonly string[];
}

export async function schemaState(database: Sql): Promise<SchemaState> {
  const known = Object.keys(migrations(database.dialect));
  const done = await doneSteps(database);
  return {
    missing: known.filter((name) => !done.includes(name)),
    isNew: done.length === 0,
    unknown: done.filter((name) => !known.includes(name)),
  };
}

/**
 * @throws {KompoxError} `unsupported` a newer program made it; `conflict` it is
 *   older than this program
 */
export function refuseOtherSchema(shown: string, state: SchemaState): void {
  if (state.unknown.length > 0) throw newer(shown, state);
  if (state.missing.length === 0) return;
  throw failure(
    "conflict",
    `Cannot use database "${shown}": its schema is older than this program, ` +
      `it lacks ${state.missing.join(", ")}`,
    {
      hint: "kompoxsvc migrate, with the same --db-url" +
        (state.isNew ? ": the database is empty" : "; make a backup before"),
    },
  );
}

/**
 * Does all steps that are missing, or none.
 *
 * @returns the steps that were done now
 * @throws {KompoxError} `unsupported` a newer program made it
 */
export async function migrate(database: Sql): Promise<readonly string[]> {
  const state = await schemaState(database);
  if (state.unknown.length > 0) throw newer(database.shown, state);
  if (state.missing.length === 0) return [];
  return await database.run("migrate the database", async (db) => {
    const migrator = new Migrator({
      db,
      provider: {
        getMigrations: () => Promise.resolve(migrations(database.dialect)),
      },
      migrationTableName: table,
      migrationLockTableName: `${table}_lock`,
    });
    const { error, results } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
    return (results ?? []).map(({ migrationName }) => migrationName);
  });
}

function newer(shown: string, { unknown }: SchemaState): KompoxError {
  return failure(
    "unsupported",
    `Cannot use database "${shown}": a newer program made it, ` +
      `with ${unknown.join(", ")}`,
    { hint: "install the version that made it, or a newer one" },
  );
}

async function doneSteps(database: Sql): Promise<readonly string[]> {
  try {
    return await database.run(
      `use database "${database.shown}"`,
      async (db) => {
        const { rows } = await sql<
          { name: string }
        >`SELECT name FROM ${sql.table(table)} ORDER BY name`.execute(db);
        return rows.map(({ name }) => name);
      },
    );
  } catch (error) {
    if (error instanceof NoTable) return [];
    throw error;
  }
}
