/** An infrastructure that keeps disks and snapshots in memory, and can be stopped at any step. */

import type { DisksFacet, SnapshotsFacet } from "../../core/ports/disks.ts";
import { MemoryDisks } from "./memory_disks.ts";
import { MemorySnapshots } from "./memory_snapshots.ts";
import { MemoryState } from "./memory_state.ts";

/** The state with the facets of a driver on top of it. */
export class MemoryData extends MemoryState {
  readonly disks: DisksFacet = new MemoryDisks(this);
  readonly snapshots: SnapshotsFacet = new MemorySnapshots(this);
}

/** What ends an operation as the end of its process would. */
export class Killed extends Error {
  override readonly name = "Killed";
}

/** Ends the process before the n-th write from now, 0 is the first; then never again. */
export function killAtWrite(data: MemoryData, n: number): void {
  let left = n;
  data.interrupt = (_write, when) => {
    if (when === "after" || left-- > 0) return;
    data.interrupt = undefined;
    throw new Killed("killed");
  };
}
