/** Reads the source strings of spec/40 §6: what a disk or a snapshot is to be made from. */

import { failure } from "../../domain/error.ts";
import type { DataSource, DisksFacet } from "../../ports/disks.ts";

/**
 * A known prefix says it; else it may be an id of the infrastructure; else it
 * is a name.
 *
 * @param bare what a name without a prefix is of
 * @returns undefined for an absent or empty one
 * @throws {KompoxError} `usage` a prefix without a name
 */
export function readSource(
  disks: Pick<DisksFacet, "isNative">,
  text: string | undefined,
  bare: "disk" | "snapshot",
): DataSource | undefined {
  if (text === undefined || text === "") return undefined;
  const prefixed = /^(disk|snapshot):(.*)$/is.exec(text);
  if (prefixed === null) {
    return disks.isNative(text)
      ? { kind: "native", id: text }
      : { kind: bare, name: text };
  }
  const [, prefix, name] = prefixed;
  const kind = prefix.toLowerCase() as "disk" | "snapshot";
  if (name !== "") return { kind, name };
  throw failure("usage", `Cannot resolve source "${text}": a name is missing`, {
    hint: `write it as ${kind}:NAME`,
  });
}

/** How a source is written in records and reports. */
export function sourceText(source: DataSource | undefined): string | undefined {
  if (source === undefined) return undefined;
  return source.kind === "native" ? source.id : `${source.kind}:${source.name}`;
}
