/** SQLite in a file or in memory, by the driver that comes with the runtime. */

import { resolve } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { failure } from "../../domain/error.ts";
import type { Fault, SqlDialect } from "./dialect.ts";
import { faultFailure } from "./sql.ts";

/** How long a statement waits for another process to finish its write. */
const busyMs = 5_000;

/**
 * @param path `:memory:` lasts as long as the process
 * @param create whether a file that is not there is made
 * @throws {KompoxError} `not-found` no such file or folder; `invalid` it is no database; `denied`
 */
export async function sqliteDialect(
  path: string,
  create: boolean,
): Promise<SqlDialect> {
  const file = path === ":memory:" ? path : resolve(path);
  if (file !== ":memory:") await makeFile(path, create);
  let database: DatabaseSync;
  try {
    database = openFile(file);
  } catch (error) {
    const fault = faultOf(error);
    if (typeof fault !== "object") throw error;
    throw faultFailure(`open the database "${path}"`, fault, error);
  }
  const dataVersion = database.prepare("PRAGMA data_version");
  let writes = 0;
  return {
    kysely: new ImmediateDialect(adapted(database, () => void writes++)),
    text: "TEXT",
    growingId: "INTEGER PRIMARY KEY AUTOINCREMENT",
    faultOf,
    // The first tells of other connections, the second of this one.
    stamp: () => `${dataVersion.get()?.data_version}.${writes}`,
    close() {
      if (database.isOpen) database.close();
      return Promise.resolve();
    },
  };
}

/** Nobody else may read it: made before SQLite can make it with wider permissions. */
async function makeFile(path: string, create: boolean): Promise<void> {
  const doing = `open the database "${path}"`;
  try {
    if (!create) {
      await Deno.stat(path);
      return;
    }
    const options = { write: true, createNew: true, mode: 0o600 };
    (await Deno.open(path, options)).close();
  } catch (cause) {
    if (cause instanceof Deno.errors.AlreadyExists) return;
    if (cause instanceof Deno.errors.NotFound) {
      throw failure(
        "not-found",
        `Cannot ${doing}: there is no such ${create ? "folder" : "file"}`,
        {
          hint: create
            ? "make the folder, or check the path after sqlite:"
            : "check the path after sqlite:, or make one: kompoxops admin service create",
        },
      );
    }
    if (
      cause instanceof Deno.errors.PermissionDenied ||
      cause instanceof Deno.errors.NotCapable
    ) {
      throw failure("denied", `Cannot ${doing}: its permissions forbid it`, {
        hint: "allow this user to read and write the file and its folder",
        cause,
      });
    }
    throw failure("failed", `Cannot ${doing}: the system refuses`, {
      hint: "check the path after sqlite:",
      cause,
    });
  }
}

/** What is acknowledged is on the disk, and survives the end of the machine. */
function openFile(file: string): DatabaseSync {
  const database = new DatabaseSync(file, {
    timeout: busyMs,
    enableForeignKeyConstraints: true,
  });
  try {
    if (file !== ":memory:") useWal(database);
    database.exec("PRAGMA synchronous = FULL");
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** The change of the mode does not wait for others as statements do. */
function useWal(database: DatabaseSync): void {
  const mode = () =>
    database.prepare("PRAGMA journal_mode").get()?.journal_mode;
  const until = performance.now() + busyMs;
  while (mode() !== "wal") {
    try {
      database.exec("PRAGMA journal_mode = WAL");
    } catch (error) {
      const busy = codeOf(error) === 5 && performance.now() < until;
      if (!busy) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/**
 * The interface that Kysely's own SQLite driver wants.
 *
 * @param wrote told of each statement that may change something
 */
function adapted(database: DatabaseSync, wrote: () => void): SqliteDatabase {
  const statements = new Map<string, ReturnType<SqliteDatabase["prepare"]>>();
  return {
    close: () => {
      if (database.isOpen) database.close();
    },
    prepare(text) {
      const known = statements.get(text);
      if (known !== undefined) return known;
      const statement = database.prepare(text);
      const tell = /^select\b/i.test(text) ? () => {} : wrote;
      const made = {
        reader: statement.columns().length > 0,
        all(values: readonly unknown[]) {
          tell();
          return statement.all(...inputs(values));
        },
        run(values: readonly unknown[]) {
          tell();
          return statement.run(...inputs(values));
        },
        iterate(values: readonly unknown[]) {
          tell();
          return statement.iterate(...inputs(values)) as IterableIterator<
            unknown
          >;
        },
      };
      // Lists of ids make texts of many lengths: those are few.
      if (statements.size < 200) statements.set(text, made);
      return made;
    },
  };
}

function inputs(values: readonly unknown[]): SQLInputValue[] {
  return values as SQLInputValue[];
}

class ImmediateDialect implements Dialect {
  readonly #database: SqliteDatabase;
  constructor(database: SqliteDatabase) {
    this.#database = database;
  }
  createAdapter() {
    return new TransactionalAdapter();
  }
  createDriver() {
    return new ImmediateDriver({ database: this.#database });
  }
  createQueryCompiler() {
    return new SqliteQueryCompiler();
  }
  createIntrospector(db: ConstructorParameters<typeof SqliteIntrospector>[0]) {
    return new SqliteIntrospector(db);
  }
}

/** SQLite undoes a change of the schema as any other. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** A transaction that reads first and writes then could lose its turn in between, without a wait. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(
    connection: DatabaseConnection,
  ): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}

/** By the primary code of SQLite, which is the last byte; constraints by the whole. */
function faultOf(error: unknown): Fault | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  if (code === 2067 || code === 1555) return "unique";
  if (code === 787) return "reference";
  const message = error instanceof Error ? error.message : "";
  if (code === 1 && message.startsWith("no such table")) return "no-table";
  return told.get(code & 0xff);
}

function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode : undefined;
}

const told = new Map<number, Fault>([
  [5, {
    kind: "unavailable",
    state: "another process is writing to the database",
    hint: "run it again",
  }],
  [8, {
    kind: "denied",
    state: "the database may only be read",
    hint: "allow this user to write the file and its folder",
  }],
  [10, {
    kind: "unavailable",
    state: "the disk of the database fails",
    hint: "check the disk, and the free space on it",
  }],
  [11, {
    kind: "failed",
    state: "the database is damaged",
    hint: "restore it from a backup",
  }],
  [13, {
    kind: "unavailable",
    state: "the disk of the database is full",
    hint: "free some space, then run it again",
  }],
  [14, {
    kind: "failed",
    state: "the system refuses to open the database",
    hint: "allow this user to write the file and its folder",
  }],
  [26, {
    kind: "invalid",
    state: "the file is no SQLite database",
    hint: "check the path after sqlite:",
  }],
]);
