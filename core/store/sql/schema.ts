/** The tables as Kysely knows them; `migrations.ts` makes them. */

/** JSON and times are text, flags are 0 and 1: the same in every database. */
export interface Schema {
  readonly services: ResourceTable;
  readonly providers: ResourceTable;
  readonly clusters: ResourceTable;
  readonly apps: ResourceTable;
  readonly tokens: TokenTable;
  readonly audit: AuditTable;
  readonly jobs: JobTable;
  readonly job_events: JobEventTable;
  readonly seal: SealTable;
}

/** A document of a resource. */
export interface ResourceTable {
  id: string;
  name: string;
  /** Null for a service. */
  parent_id: string | null;
  /** Of apps only: their names are unique per provider. */
  provider_id?: string;
  /** JSON; settings that are secrets are null. */
  spec: string;
  /** Those settings, sealed together; null: there are none. */
  sealed: string | null;
  version: number;
  created_at: string;
  updated_at: string;
}

export interface TokenTable {
  id: string;
  hash: string;
  name: string;
  prefix: string;
  role: string;
  /** JSON. */
  apps: string;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
}

export interface AuditTable {
  /** Given by the database, growing. */
  id?: number;
  at: string;
  actor: string;
  action: string;
  resource: string;
  request_id: string;
  result: string;
}

export interface JobTable {
  id: string;
  operation: string;
  resource: string;
  /** The resource while the job is queued or running: unique. */
  busy: string | null;
  token_id: string;
  request_id: string;
  idempotency_key: string | null;
  request_hash: string | null;
  state: string;
  attempt: number;
  cancel_asked: number;
  /** Sealed; null once the job has ended. */
  input: string | null;
  result: string | null;
  error: string | null;
  runner: string | null;
  /** When its runner was last heard of. */
  kept_at: string | null;
  event_count: number;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export interface JobEventTable {
  job_id: string;
  seq: number;
  at: string;
  event: string;
}

/** One row that only the right key can open. */
export interface SealTable {
  id: number;
  sealed: string;
}
