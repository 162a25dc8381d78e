/** As much of `pg` as is used: its own types would bring those of another runtime along. */

import type { PostgresPool } from "kysely";

interface Options {
  connectionString: string;
  max?: number;
  connectionTimeoutMillis?: number;
  statement_timeout?: number;
  idleTimeoutMillis?: number;
  keepAlive?: boolean;
  application_name?: string;
  allowExitOnIdle?: boolean;
}

declare class Pool {
  constructor(options: Options);
  on(event: "error", listener: (error: Error) => void): this;
  readonly ending: boolean;
  readonly connect: PostgresPool["connect"];
  readonly options: PostgresPool["options"];
  end(): Promise<void>;
}

declare class Client {
  constructor(options: Options);
  connect(): Promise<void>;
  query(text: string): Promise<{ rows: Record<string, unknown>[] }>;
  end(): Promise<void>;
}

declare const pg: { Pool: typeof Pool; Client: typeof Client };
export type { Client, Pool };
export default pg;
