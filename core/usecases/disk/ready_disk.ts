/** The disk of a volume that a copy is of. */

import { failure } from "../../domain/error.ts";
import { meant } from "../../domain/nearest.ts";
import type { Disk } from "../../ports/disks.ts";
import type { VolumeDisks } from "./open_disks.ts";

/**
 * @param diskName absent: the assigned one
 * @throws {KompoxError} `not-found` no such disk, or none is assigned;
 *   `conflict` several are, or it is not ready
 */
export async function readyDisk(
  { target, volume, disks, call }: VolumeDisks,
  diskName: string | undefined,
): Promise<Disk> {
  const name = volume.name.value;
  const all = await disks.list(target, name, call);
  const hint = `kompoxops disk list -V ${name}`;
  const found = diskName === undefined
    ? all.filter(({ assigned }) => assigned)
    : all.filter((disk) => disk.name === diskName);
  const [disk] = found;
  if (disk === undefined && diskName !== undefined) {
    throw failure(
      "not-found",
      `Cannot find disk "${diskName}" of volume "${name}": disk not found`,
      { hint: all.length === 0 ? hint : meant(diskName, all.map(nameOf)) },
    );
  }
  if (disk === undefined) {
    throw failure(
      "not-found",
      `Cannot choose a disk: no assigned disk found for volume "${name}"`,
      { hint: `name one with --disk-name; ${hint}` },
    );
  }
  if (found.length > 1) {
    throw failure(
      "conflict",
      `Cannot choose a disk: ${found.length} disks of volume "${name}" are assigned`,
      { hint: `kompoxops disk assign -V ${name} -D ${disk.name}` },
    );
  }
  if (disk.state === undefined || disk.state === "ready") return disk;
  throw failure(
    "conflict",
    `Cannot use disk "${disk.name}": it is not ready (${disk.state})`,
    { hint },
  );
}

function nameOf({ name }: Disk): string {
  return name;
}
