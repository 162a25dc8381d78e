/** `snapshot delete`: deletes the data of one snapshot. */

import type { DeleteReport } from "../../operations/disk.ts";
import type { SnapshotInput } from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";
import { withLink } from "../app/app_link.ts";
import { openVolumeData } from "./open_data.ts";

/**
 * One that is not there is a success. Disks that were made from it stay.
 *
 * @throws {KompoxError} `not-found` no such app or volume
 */
export async function deleteSnapshot(
  ports: Ports,
  input: SnapshotInput,
  call: Call,
): Promise<DeleteReport> {
  return await withLink(ports, call.signal, async (link) => {
    const data = await openVolumeData(ports, input, link, call);
    const { volumeName, snapshotName } = input;
    const deleted = await data.snapshots.delete(
      data.target,
      volumeName,
      snapshotName,
      data.call,
    );
    const object = `${volumeName}/${snapshotName}`;
    const state = deleted ? "deleted" : "not there";
    call.report({ step: "snapshot", object, state });
    return { volumeName, name: snapshotName, deleted };
  });
}
