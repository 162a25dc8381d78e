/** A snapshot as the operations give it. */

import type { VolumeSnapshot } from "../../operations/snapshot.ts";
import type { Snapshot } from "../../ports/disks.ts";

/** JSON fields in the order of spec/40 §3. */
export function shownSnapshot(snapshot: Snapshot): VolumeSnapshot {
  const { name, volumeName, sizeBytes, handle, createdAt, updatedAt } =
    snapshot;
  const { diskName, state = "ready", set } = snapshot;
  return {
    name,
    volumeName,
    size: sizeBytes,
    handle,
    createdAt,
    updatedAt,
    ...(diskName !== undefined && { diskName }),
    state,
    ...(set !== undefined && { set: set.name }),
  };
}

/** Newest first, then by name (spec/40 §3). */
export function newestFirst(
  left: { readonly createdAt: string; readonly name: string },
  right: { readonly createdAt: string; readonly name: string },
): number {
  return compare(right.createdAt, left.createdAt) ||
    compare(left.name, right.name);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
