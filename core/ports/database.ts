/** A database with everything that the service keeps. */

import type { AuditStore, TokenStore } from "./accounts.ts";
import type { JobStore } from "./jobs.ts";
import type { ResourceStore } from "./resources.ts";
import type { Store } from "./store.ts";

export interface Database {
  readonly resources: ResourceStore;
  /** Targets from the resources. */
  readonly targets: Store;
  readonly tokens: TokenStore;
  readonly audit: AuditStore;
  readonly jobs: JobStore;
  /** Whether it answers. @throws {KompoxError} `unavailable` */
  ping(): Promise<void>;
  close(): Promise<void>;
}
