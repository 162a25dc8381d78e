/** The tag of one version of one resource: another one of the same name has other tags. */

import { StaleVersion } from "../../domain/stale_version.ts";
import type { ResourceRow } from "../../ports/resources.ts";

export function etagOf({ id, version }: ResourceRow): string {
  return `${id.slice(0, 8)}-${version}`;
}

/**
 * @param etag of the version that a change was made from; undefined: of any
 * @throws {StaleVersion} it is not that of the resource as it is
 */
export function versionFor(
  doing: string,
  row: ResourceRow,
  etag: string | undefined,
): number | undefined {
  if (etag === undefined) return undefined;
  if (etag !== etagOf(row)) throw new StaleVersion(doing);
  return row.version;
}
