/** The disk that the app uses of a volume: what a snapshot is taken of without a source. */

import type { Problem } from "../../domain/error.ts";
import type { Target } from "../../domain/resources.ts";
import type { Disk } from "../../ports/disks.ts";

/**
 * The one disk that is assigned and ready.
 *
 * @returns what is wrong when it is not exactly one
 */
export function assignedDisk(
  target: Target,
  volumeName: string,
  disks: readonly Disk[],
): Disk | Problem {
  const assigned = disks.filter((disk) =>
    disk.assigned && (disk.state ?? "ready") === "ready"
  );
  if (assigned.length === 1) return assigned[0];
  const { name } = target.app;
  const state = assigned.length === 0
    ? "no assigned disk found"
    : `${assigned.length} disks are assigned, exactly one must be`;
  return {
    level: "error",
    message: `Cannot take a snapshot of volume "${volumeName}": ${state}`,
    hint: disks.length === 0
      ? `kompoxops disk create -A ${name} -V ${volumeName}`
      : `kompoxops disk assign -A ${name} -V ${volumeName} -D <disk>`,
  };
}

/** Whether {@link assignedDisk} found no disk. */
export function isProblem(found: Disk | Problem): found is Problem {
  return "message" in found;
}
