/** What differs between the databases, in one place each. */

import type { Dialect } from "kysely";
import type { Kind } from "../../domain/error.ts";

/** What a database said no to, in words that do not depend on it. */
export type Fault =
  /** Somebody else has the value, or what is named is not there or still needed. */
  | "unique"
  | "reference"
  | "no-table"
  | Told;

/** A fault that the user is told of as it is. */
export interface Told {
  readonly kind: Kind;
  /** Completes `Cannot ...: `. */
  readonly state: string;
  readonly hint: string;
}

/** One kind of database, opened. */
export interface SqlDialect {
  readonly kysely: Dialect;
  /** Type of text that is compared by its bytes. */
  readonly text: string;
  /** Type of a primary key that the database counts up. */
  readonly growingId: string;
  /** @returns undefined for what is no fault of the database: a bug */
  faultOf(error: unknown): Fault | undefined;
  /** Changes whenever the database has changed; absent: that cannot be told cheaply. */
  stamp?(): string;
  /** Ends what Kysely does not, when it never got to begin. */
  close(): Promise<void>;
}
