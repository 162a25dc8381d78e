/** How the schema came to be: each step once, in the order of the names, on every database. */

import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { SqlDialect } from "./dialect.ts";

/** Names are never changed, and nothing is put between two that were released. */
export function migrations(dialect: SqlDialect): Record<string, Migration> {
  return {
    "0001_begin": { up: (db) => runAll(db, begin(dialect)) },
  };
}

// deno-lint-ignore no-explicit-any
async function runAll(db: Kysely<any>, statements: readonly string[]) {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** What every resource has. */
function resource(text: string): string {
  return `id ${text} NOT NULL PRIMARY KEY,
    name ${text} NOT NULL,
    spec ${text} NOT NULL,
    sealed ${text},
    version INTEGER NOT NULL,
    created_at ${text} NOT NULL,
    updated_at ${text} NOT NULL`;
}

/** Text is compared by its bytes everywhere, so that every database sorts alike. */
function begin({ text, growingId }: SqlDialect): readonly string[] {
  return [
    // There is one service: 1 can be there once.
    `CREATE TABLE services (
      ${resource(text)},
      parent_id ${text},
      single INTEGER NOT NULL DEFAULT 1 UNIQUE CHECK (single = 1)
    )`,
    `CREATE TABLE providers (
      ${resource(text)},
      parent_id ${text} NOT NULL REFERENCES services (id),
      UNIQUE (parent_id, name)
    )`,
    `CREATE TABLE clusters (
      ${resource(text)},
      parent_id ${text} NOT NULL REFERENCES providers (id),
      UNIQUE (parent_id, name),
      UNIQUE (id, parent_id)
    )`,
    // An app's hash knows its provider and not its cluster: it may only move below the same provider.
    `CREATE TABLE apps (
      ${resource(text)},
      parent_id ${text} NOT NULL,
      provider_id ${text} NOT NULL,
      UNIQUE (provider_id, name),
      FOREIGN KEY (parent_id, provider_id) REFERENCES clusters (id, parent_id)
    )`,
    `CREATE INDEX apps_by_cluster ON apps (parent_id, provider_id)`,
    `CREATE INDEX apps_by_name ON apps (name, id)`,
    `CREATE TABLE tokens (
      id ${text} NOT NULL PRIMARY KEY,
      hash ${text} NOT NULL UNIQUE,
      name ${text} NOT NULL,
      prefix ${text} NOT NULL,
      role ${text} NOT NULL,
      apps ${text} NOT NULL,
      created_at ${text} NOT NULL,
      expires_at ${text},
      revoked_at ${text},
      last_used_at ${text}
    )`,
    `CREATE TABLE audit (
      id ${growingId},
      at ${text} NOT NULL,
      actor ${text} NOT NULL,
      action ${text} NOT NULL,
      resource ${text} NOT NULL,
      request_id ${text} NOT NULL,
      result ${text} NOT NULL
    )`,
    `CREATE TABLE jobs (
      id ${text} NOT NULL PRIMARY KEY,
      operation ${text} NOT NULL,
      resource ${text} NOT NULL,
      busy ${text} UNIQUE,
      token_id ${text} NOT NULL,
      request_id ${text} NOT NULL,
      idempotency_key ${text},
      request_hash ${text},
      state ${text} NOT NULL,
      attempt INTEGER NOT NULL,
      cancel_asked INTEGER NOT NULL,
      input ${text},
      result ${text},
      error ${text},
      runner ${text},
      kept_at ${text},
      event_count INTEGER NOT NULL,
      created_at ${text} NOT NULL,
      started_at ${text},
      finished_at ${text},
      UNIQUE (token_id, idempotency_key)
    )`,
    `CREATE INDEX jobs_by_state ON jobs (state, created_at)`,
    `CREATE TABLE job_events (
      job_id ${text} NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
      seq INTEGER NOT NULL,
      at ${text} NOT NULL,
      event ${text} NOT NULL,
      PRIMARY KEY (job_id, seq)
    )`,
    `CREATE TABLE seal (
      id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
      sealed ${text} NOT NULL
    )`,
  ];
}
