/** A disk as the operations give it. */

import { shortHash } from "../../domain/hash.ts";
import { appNames, volumeBindingName } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { VolumeDisk } from "../../operations/disk.ts";
import type { Disk, DisksFacet } from "../../ports/disks.ts";

/** JSON fields in the order of spec/40 §3. */
export function shownDisk(
  target: Target,
  disks: Pick<DisksFacet, "handleMark">,
  disk: Disk,
): VolumeDisk {
  const { name, volumeName, assigned, sizeBytes, zone, options, handle } = disk;
  const { createdAt, updatedAt, state = "ready", source } = disk;
  const { idHash } = appNames(target);
  const made = handle !== "";
  return {
    name,
    volumeName,
    assigned,
    size: sizeBytes,
    ...(zone !== undefined && { zone }),
    ...(options !== undefined && { options }),
    handle,
    createdAt,
    updatedAt,
    state,
    ...(source !== undefined && { source }),
    // The first six digits are those in the name of the PersistentVolume.
    shortHandle: made ? `${shortHash(handle, 7)} (${disks.handleMark})` : "",
    claim: made ? volumeBindingName(volumeName, idHash, handle) : "",
  };
}
