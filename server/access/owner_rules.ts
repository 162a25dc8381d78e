/** What an owner may not ask for, though the operation is allowed: data that may be somebody else's. */

import { failure } from "../../core/domain/error.ts";
import type { Principal } from "./principal.ts";

/** A disk or a snapshot of the same volume, by its name. */
const ownSource = /^(?:(?:disk|snapshot):)?[0-9A-Za-z][-._0-9A-Za-z]*$/i;

/**
 * An id of the infrastructure may be that of another tenant's volume: only an
 * operator knows whose it is.
 *
 * @throws {KompoxError} `denied`
 */
export function refuseForeignSource(
  { role }: Principal,
  { source }: Readonly<Record<string, unknown>>,
): void {
  if (role === "operator" || source === undefined || source === "") return;
  if (typeof source === "string" && ownSource.test(source)) return;
  throw failure(
    "denied",
    "Cannot use the source: an id of the infrastructure is for operators",
    {
      hint: "name a disk or a snapshot of the volume: disk:NAME, snapshot:NAME",
    },
  );
}
