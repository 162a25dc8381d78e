/** Which disk stands behind each volume of an app, as data for the conversion. */

import type { Problem } from "../domain/error.ts";
import type { AppVolume } from "../domain/resources.ts";
import { placeOf } from "../domain/source.ts";
import type { VolumeClass } from "../ports/disks.ts";

/** One volume's assigned disk. */
export interface DiskBinding {
  readonly volumeName: string;
  /** Of the disk; absent: nobody asks for it. */
  readonly diskName?: string;
  /** The infrastructure's id of the disk, verbatim. */
  readonly handle: string;
  /** Size of the disk in bytes; 0: unknown, the declared size counts. */
  readonly sizeBytes: number;
  /** Zone that the disk is tied to; absent: any node can mount it. */
  readonly zone?: string;
  readonly volumeClass: VolumeClass;
}

/**
 * What is wrong with the number of assigned disks of a volume (decision 26).
 * Conversion itself accepts unbound volumes; the caller adds this problem.
 *
 * @param count disks of the volume that are assigned
 * @param purpose none assigned is a warning in `validate`, an error in `deploy`
 * @returns undefined when exactly one is
 */
export function assignmentProblem(
  volume: AppVolume,
  count: number,
  purpose: "validate" | "deploy",
): Problem | undefined {
  if (count === 1) return undefined;
  const name = volume.name.value;
  const at = placeOf(volume.name);
  if (count > 1) {
    return {
      level: "error",
      message:
        `Cannot bind volume "${name}": ${count} disks are assigned, exactly one must be`,
      at,
      hint: `kompoxops disk assign -V ${name} -D <disk>`,
    };
  }
  return {
    level: purpose === "deploy" ? "error" : "warning",
    message: `Cannot bind volume "${name}": no disk is assigned`,
    at,
    hint: purpose === "deploy"
      ? "kompoxops app deploy --bootstrap-disks"
      : `kompoxops disk create -V ${name}`,
  };
}
