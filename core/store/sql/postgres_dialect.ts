/** PostgreSQL, by a pool of connections that are made when they are needed. */

import { PostgresDialect } from "kysely";
// @ts-types="./pg.d.ts"
import pg from "pg";
import type { Pool } from "./pg.d.ts";
import { failure } from "../../domain/error.ts";
import type { Fault, SqlDialect } from "./dialect.ts";

/** How long a connection, and a statement, may take. */
const connectMs = 4_000;
const statementMs = 30_000;

/**
 * Touches no network.
 *
 * @param url as given, with its password
 * @param shown without it
 * @throws {KompoxError} `usage` for a URL that cannot be read
 */
export function postgresDialect(url: string, shown: string): SqlDialect {
  const pool = openPool(url, shown);
  // A connection that breaks while nobody uses it: the next use makes another.
  pool.on("error", () => {});
  return {
    kysely: new PostgresDialect({ pool }),
    text: 'TEXT COLLATE "C"',
    growingId: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    faultOf,
    async close() {
      if (!pool.ending) await pool.end();
    },
  };
}

function openPool(url: string, shown: string): Pool {
  if (!isReadable(url)) {
    throw failure(
      "usage",
      `Cannot use database URL "${shown}": it cannot be read`,
      {
        hint:
          "write it as postgres://USER:PASSWORD@HOST:5432/DATABASE, with %25 for % in the password",
      },
    );
  }
  return new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: "kompox",
    allowExitOnIdle: true,
  });
}

/** What `pg` finds out when it connects, with an error that shows the whole URL. */
function isReadable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password, pathname, hostname } = new URL(url);
  try {
    for (const part of [username, password, pathname, hostname]) {
      decodeURIComponent(part);
    }
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}

function faultOf(error: unknown): Fault | undefined {
  const code = codeOf(error);
  if (code === undefined) return faultOfMessage(error);
  const known = byCode.get(code) ?? byClass.get(code.slice(0, 2));
  if (known !== undefined) return known;
  if (/CERT|TLS|SSL/.test(code)) return untrusted;
  return /^E[A-Z]+$/.test(code) ? unreachable : undefined;
}

/** An error of `pg` and of the system has a code; those of a broken connection may have none. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

function faultOfMessage(error: unknown): Fault | undefined {
  const message = error instanceof Error ? error.message : "";
  const broken =
    /connection (?:terminated|timeout|closed)|timeout exceeded|not queryable|SSL|SASL/i;
  return broken.test(message) ? unreachable : undefined;
}

const unreachable: Fault = {
  kind: "unavailable",
  state: "PostgreSQL does not answer",
  hint: "check that it runs and can be reached, then run it again",
};

const untrusted: Fault = {
  kind: "denied",
  state: "the certificate of PostgreSQL is not trusted",
  hint: "add sslrootcert=FILE to the database URL, or check its host name",
};

const noAccess: Fault = {
  kind: "denied",
  state: "PostgreSQL refuses the user or the password",
  hint: "check user and password in the database URL",
};

const byCode = new Map<string, Fault>([
  ["ENOENT", {
    kind: "not-found",
    state: "a file or socket that the database URL names is not there",
    hint: "check the paths in the database URL, such as sslrootcert",
  }],
  ["22021", {
    kind: "invalid",
    state: "a text holds a character that PostgreSQL cannot keep",
    hint: "remove NUL characters from the names and texts",
  }],
  ["23505", "unique"],
  ["23503", "reference"],
  ["42P01", "no-table"],
  ["42501", {
    kind: "denied",
    state: "the database user lacks the right",
    hint: "make the user the owner of the database",
  }],
  ["25006", {
    kind: "unavailable",
    state: "this PostgreSQL may only be read",
    hint: "use the URL of the primary",
  }],
  ["3D000", {
    kind: "not-found",
    state: "there is no such database",
    hint: "createdb it, or check the name in the database URL",
  }],
  ["53100", {
    kind: "unavailable",
    state: "the disk of PostgreSQL is full",
    hint: "free some space, then run it again",
  }],
  ["57014", {
    kind: "unavailable",
    state: `PostgreSQL did not finish within ${statementMs / 1000} s`,
    hint: "run it again when it is less busy",
  }],
]);

/** By the class of the code: its first two characters. */
const byClass = new Map<string, Fault>([
  ["08", unreachable],
  ["28", noAccess],
  ["40", {
    kind: "unavailable",
    state: "others wrote the same at the same time",
    hint: "run it again",
  }],
  ["53", {
    kind: "unavailable",
    state: "PostgreSQL is out of connections or memory",
    hint: "run it again when it is less busy",
  }],
  ["57", {
    kind: "unavailable",
    state: "PostgreSQL is stopping or starting",
    hint: "run it again when it is up",
  }],
  ["58", {
    kind: "unavailable",
    state: "the disk of PostgreSQL fails",
    hint: "check the machine of the database",
  }],
]);
