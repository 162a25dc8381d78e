/** Opens what a database URL names: a configuration file, or a database. */

import type { Database } from "../ports/database.ts";
import type { ResourceStore } from "../ports/resources.ts";
import type { Store } from "../ports/store.ts";
import { parseDbUrl } from "./db_url.ts";
import { FileResources } from "./file_resources.ts";
import { FileStore, type FileStoreDeps } from "./file_store.ts";
import type { DatabaseDeps } from "./sql/open_database.ts";

/** What is behind a URL. */
export interface OpenStore {
  readonly targets: Required<Store>;
  readonly resources: ResourceStore;
  close(): Promise<void>;
}

/**
 * Reads no file yet; a database is reached.
 *
 * @param url value of `--db-url`, of `KOMPOX_DB_URL`, or the default
 * @throws {KompoxError} `usage` for a URL that is none; what opening a
 *   database throws
 */
export async function openStore(
  url: string,
  deps: FileStoreDeps & DatabaseDeps,
): Promise<OpenStore> {
  const parsed = parseDbUrl(url);
  if (parsed.kind === "file") {
    return {
      targets: new FileStore(parsed.path, deps),
      resources: new FileResources(parsed.path, deps),
      close: () => Promise.resolve(),
    };
  }
  // A database and its driver are no part of the way to a file.
  const { openDatabase } = await import("./sql/open_database.ts");
  const database: Database = await openDatabase(url, deps);
  return {
    targets: database.targets as Required<Store>,
    resources: database.resources,
    close: () => database.close(),
  };
}
