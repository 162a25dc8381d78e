/** Opens the store that a database URL names. */

import { failure } from "../domain/error.ts";
import { parseDbUrl } from "./db_url.ts";
import { FileStore, type FileStoreDeps } from "./file_store.ts";

/**
 * Reads nothing yet.
 *
 * @param url value of `--db-url`, of `KOMPOX_DB_URL`, or the default
 * @throws {KompoxError} `usage` for a URL that is none; `unsupported` for a
 *   database, which this version cannot open
 */
export function openStore(url: string, deps: FileStoreDeps): FileStore {
  const parsed = parseDbUrl(url);
  if (parsed.kind === "file") return new FileStore(parsed.path, deps);
  throw failure(
    "unsupported",
    `Cannot open database "${parsed.masked}": ` +
      `${parsed.kind} is not supported by this version`,
    { hint: "use --db-url file:kompoxops.yml" },
  );
}
