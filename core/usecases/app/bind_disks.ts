/** Looks up which disk stands behind each volume of an app. */

import { assignmentProblem, type DiskBinding } from "../../convert/bindings.ts";
import type { Problem } from "../../domain/error.ts";
import type { Target } from "../../domain/resources.ts";
import type { DataCall } from "../../ports/disks.ts";
import type { Ports } from "../../ports/ports.ts";
import { inParallel } from "../in_parallel.ts";

/** No disk is a warning in `validate`, an error in `deploy` (decision 26). */
export type Purpose = "validate" | "deploy";

/** Disks of an app's volumes, and what is wrong with their assignment. */
export interface BoundDisks {
  readonly bindings: readonly DiskBinding[];
  readonly problems: readonly Problem[];
}

/**
 * Both lists are in the order of the volumes.
 *
 * @throws {KompoxError} what the driver throws
 */
export async function bindDisks(
  ports: Ports,
  target: Target,
  purpose: Purpose,
  call: DataCall,
): Promise<BoundDisks> {
  const { disks } = await ports.drivers.open(target.provider);
  const found = await inParallel(
    target.app.volumes,
    async (volume): Promise<Problem | DiskBinding> => {
      const name = volume.name.value;
      const all = await disks?.list(target, name, call) ?? [];
      const assigned = all.filter((disk) => disk.assigned);
      const problem = assignmentProblem(volume, assigned.length, purpose);
      if (problem === undefined) {
        const [disk] = assigned;
        const { handle, sizeBytes, zone } = disk;
        const volumeClass = disks!.volumeClass(target, disk);
        return { volumeName: name, handle, sizeBytes, zone, volumeClass };
      }
      return disks === undefined ? withoutDisks(problem) : problem;
    },
  );
  return {
    bindings: found.filter((each) => "volumeName" in each),
    problems: found.filter((each) => "message" in each),
  };
}

/** Where the driver has no disks, none can be made: another remedy. */
function withoutDisks(problem: Problem): Problem {
  const hint = "use a provider whose driver has disks, or mount tmpfs instead";
  return { ...problem, hint };
}
