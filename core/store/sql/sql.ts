/** One way to ask a database: what it says no to becomes a failure that says what could not be done. */

import { type Kysely, sql, type Transaction } from "kysely";
import { failure, KompoxError } from "../../domain/error.ts";
import type { SqlDialect, Told } from "./dialect.ts";
import type { Schema } from "./schema.ts";

/** A constraint of the schema refused a write; its caller knows what that means. */
export class ConstraintFault extends Error {
  override readonly name = "ConstraintFault";
  constructor(readonly what: "unique" | "reference", cause: unknown) {
    super(`the database refuses: ${what}`, { cause });
  }
}

/** A table that is asked for is not there: the database is empty or older. */
export class NoTable extends Error {
  override readonly name = "NoTable";
}

/** An open database. */
export class Sql {
  /**
   * @param shown what messages call the database, without secrets
   */
  constructor(
    readonly db: Kysely<Schema>,
    readonly dialect: SqlDialect,
    readonly shown: string,
  ) {}

  /**
   * @param doing completes `Cannot `, such as `list the apps`
   * @throws {KompoxError} what the database said no to
   * @throws {ConstraintFault} a constraint said no
   */
  async run<T>(
    doing: string,
    work: (db: Kysely<Schema>) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(this.db);
    } catch (error) {
      throw this.#told(doing, error);
    }
  }

  /** As {@link run}: all of it, or nothing. */
  async write<T>(
    doing: string,
    work: (db: Transaction<Schema>) => Promise<T>,
  ): Promise<T> {
    return await this.run(
      doing,
      (db) => db.transaction().execute(work),
    );
  }

  /** @throws {KompoxError} `unavailable` */
  async ping(): Promise<void> {
    await this.run("reach the database", (db) => sql`SELECT 1`.execute(db));
  }

  async close(): Promise<void> {
    await this.db.destroy();
    await this.dialect.close();
  }

  #told(doing: string, error: unknown): unknown {
    if (error instanceof KompoxError) return error;
    const fault = this.dialect.faultOf(error);
    if (fault === undefined) return error;
    if (fault === "no-table") return new NoTable(doing, { cause: error });
    if (typeof fault === "string") return new ConstraintFault(fault, error);
    return faultFailure(doing, fault, error);
  }
}

/** The failure that a user is told. */
export function faultFailure(doing: string, fault: Told, cause: unknown) {
  const { kind, state, hint } = fault;
  return failure(kind, `Cannot ${doing}: ${state}`, { hint, cause });
}
