/** What the routes are made of. */

import type { Operations } from "../core/operations/operations.ts";
import type {
  ResourceOperations,
  TokenOperations,
} from "../core/operations/resources.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Database } from "../core/ports/database.ts";
import type { JobRunner } from "./jobs/job_runner.ts";
import type { Metrics } from "./metrics.ts";

export interface AppDeps {
  readonly database: Database;
  /** Operations on the targets of the database; what they note is in this name. */
  operations(author: string, runId: string): Operations;
  /** For tunnels: their connections to one app share what they go through. */
  readonly tunnels: Operations;
  /** @param appIds apps that a list shows; absent: all */
  resources(appIds?: readonly string[]): ResourceOperations;
  readonly tokens: TokenOperations;
  readonly jobs: JobRunner;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly version: string;
  readonly baseUrl?: string;
  newId(): string;
  /** One line of the log. */
  log(fields: Readonly<Record<string, unknown>>): void;
}

/** What the listener knows of a request. */
export interface Peer {
  /** Address of the client, without its port. */
  readonly address: string;
  /** Aborted when the client has gone; the request's own signal says so of every answer. */
  readonly gone: AbortSignal;
}
