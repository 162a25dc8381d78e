/** `snapshot restore`: a new disk with the data of a snapshot. */

import { compactId } from "../../domain/compact_id.ts";
import { failure, type KompoxError } from "../../domain/error.ts";
import type { VolumeDisk } from "../../operations/disk.ts";
import type { SnapshotInput } from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { CreateDiskRequest, Snapshot } from "../../ports/disks.ts";
import type { Ports } from "../../ports/ports.ts";
import { withLink } from "../app/app_link.ts";
import { isGenerated, isUnfinished } from "../disk/create.ts";
import { homeZone } from "../disk/open_disks.ts";
import { shownDisk } from "../disk/shown.ts";
import {
  openVolumeData,
  refuseUnsupported,
  type VolumeData,
} from "./open_data.ts";

/**
 * The disk is never assigned, even when it is the only one. A restore of the
 * same snapshot that did not come to its end is taken up (decision 35).
 *
 * @throws {KompoxError} `not-found` no such app, volume or snapshot;
 *   `conflict` the snapshot is not ready; `unsupported` there are none
 */
export async function restoreSnapshot(
  ports: Ports,
  input: SnapshotInput,
  call: Call,
): Promise<VolumeDisk> {
  return await withLink(ports, call.signal, async (link) => {
    const data = await openVolumeData(ports, input, link, call);
    await refuseUnsupported(data);
    const snapshot = await readySnapshot(data, input.snapshotName);
    const { target, disks, volume } = data;
    const wanted = restoreRequest(data, snapshot);
    const all = await disks.list(target, input.volumeName, data.call);
    const begun = all.find((disk) =>
      isGenerated(disk) && isUnfinished(disk, wanted)
    );
    const name = begun?.name ??
      compactId(ports.clock.now(), ports.randomId());
    const object = `${input.volumeName}/${name}`;
    call.report({ step: "disk", object, state: "restoring" });
    const request = { ...wanted, name };
    const disk = await disks.create(target, volume, request, data.call);
    call.report({ step: "disk", object, state: "restored, not assigned" });
    return shownDisk(target, disks, disk);
  });
}

/** What a disk with the data of a snapshot is asked for with; its name is missing. */
export function restoreRequest(
  { target, volume }: Pick<VolumeData, "target" | "volume">,
  snapshot: Snapshot,
): Omit<CreateDiskRequest, "name"> {
  return {
    sizeBytes: Math.max(volume.sizeBytes, snapshot.sizeBytes),
    zone: homeZone(target, volume),
    options: volume.options,
    source: { kind: "snapshot", name: snapshot.name },
    assign: "never",
  };
}

async function readySnapshot(
  { target, snapshots, call, volume }: VolumeData,
  name: string,
): Promise<Snapshot> {
  const volumeName = volume.name.value;
  const all = await snapshots.list(target, volumeName, call);
  const found = all.find((snapshot) => snapshot.name === name);
  if (found === undefined) {
    throw failure(
      "not-found",
      `Cannot restore snapshot "${name}": volume "${volumeName}" has none of that name`,
      { hint: `kompoxops snapshot list -V ${volumeName}` },
    );
  }
  if ((found.state ?? "ready") !== "ready") throw notReady(found);
  return found;
}

/** A snapshot that cannot be restored, and what to do. */
export function notReady({ name, volumeName, state }: Snapshot): KompoxError {
  return failure(
    "conflict",
    `Cannot restore snapshot "${name}" of volume "${volumeName}": it is ${state}`,
    {
      hint: state === "creating"
        ? "finish it with the command that began it, or restore another one"
        : "restore another one",
    },
  );
}
