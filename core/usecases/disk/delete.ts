/** `disk delete`: the data of one disk, for good. */

import { failure, type KompoxError } from "../../domain/error.ts";
import type { DeleteDiskInput, DeleteReport } from "../../operations/disk.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";
import { withLink } from "../app/app_link.ts";
import { findDisk, openVolume } from "./open_disks.ts";

/**
 * One that is not there is a success. The app's PersistentVolume and claim of
 * the disk stay.
 *
 * @throws {KompoxError} `not-found` no such app or volume; `conflict` it is
 *   assigned and there is no `force`, or something mounts it
 */
export async function deleteDisk(
  ports: Ports,
  input: DeleteDiskInput,
  call: Call,
): Promise<DeleteReport> {
  const { volumeName, diskName, force } = input;
  return await withLink(ports, call.signal, async (link) => {
    const opened = await openVolume(ports, input, link, call);
    const { target, disks } = opened;
    const report = { volumeName, name: diskName };
    const all = await disks.list(target, volumeName, opened.call);
    const disk = findDisk(all, diskName);
    if (disk === undefined) return { ...report, deleted: false };
    if (disk.assigned && !force) throw assigned(volumeName, diskName);
    const object = `${volumeName}/${diskName}`;
    call.report({ step: "disk", object, state: "deleting" });
    const deleted = await disks.delete(
      target,
      volumeName,
      diskName,
      opened.call,
    );
    call.report({ step: "disk", object, state: "deleted" });
    return { ...report, deleted };
  });
}

function assigned(volumeName: string, diskName: string): KompoxError {
  return failure(
    "conflict",
    `Cannot delete disk "${diskName}" of volume "${volumeName}": disk ` +
      `${diskName} is assigned; assign another disk first before deletion`,
    {
      hint: `kompoxops disk assign -V ${volumeName} -D <other>, ` +
        "or delete it all the same: --force",
    },
  );
}
