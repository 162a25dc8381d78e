/** `snapshot create`: a snapshot of one disk. */

import { compactId } from "../../domain/compact_id.ts";
import { dataNameProblem } from "../../domain/data_name.ts";
import { failure, KompoxError } from "../../domain/error.ts";
import type {
  CreateSnapshotInput,
  VolumeSnapshot,
} from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { DataSource, Snapshot } from "../../ports/disks.ts";
import type { Ports } from "../../ports/ports.ts";
import { withLink } from "../app/app_link.ts";
import { readSource } from "../disk/data_source.ts";
import {
  type AppData,
  openVolumeData,
  refuseUnsupported,
} from "./open_data.ts";
import { shownSnapshot } from "./shown.ts";
import { assignedDisk, isProblem } from "./assigned_disk.ts";

/**
 * Nothing is held up: the snapshot is what a power cut would leave, and each
 * database recovers from that. An unfinished one of the same disk is finished
 * instead of making another (decision 35).
 *
 * @throws {KompoxError} `not-found` no such app, volume or source; `conflict`
 *   the name is taken, or more than one disk is assigned; `invalid` the name;
 *   `unsupported` there are no snapshots
 */
export async function createSnapshot(
  ports: Ports,
  input: CreateSnapshotInput,
  call: Call,
): Promise<VolumeSnapshot> {
  return await withLink(ports, call.signal, async (link) => {
    const data = await openVolumeData(ports, input, link, call);
    const { volumeName } = input;
    const problem = input.name === undefined
      ? undefined
      : dataNameProblem("snapshot", input.name);
    if (problem !== undefined) throw new KompoxError("invalid", [problem]);
    await refuseUnsupported(data);
    const source = await sourceOf(data, input);
    const known = await data.snapshots.list(
      data.target,
      volumeName,
      data.call,
    );
    const name = input.name ?? unfinishedOf(known, source)?.name ??
      compactId(ports.clock.now(), ports.randomId());
    const twin = known.find((each) => each.name === name);
    if (twin !== undefined && !continues(twin, source)) throw taken(twin);
    const made = await data.snapshots.create(
      data.target,
      volumeName,
      { name, source },
      data.call,
    );
    const object = `${volumeName}/${name}`;
    call.report({ step: "snapshot", object, state: "created" });
    return shownSnapshot(made);
  });
}

async function sourceOf(
  { target, disks, call }: AppData,
  { volumeName, source }: CreateSnapshotInput,
): Promise<DataSource> {
  const given = readSource(disks, source, "disk");
  if (given !== undefined) return given;
  const all = await disks.list(target, volumeName, call);
  const found = assignedDisk(target, volumeName, all);
  if (!isProblem(found)) return { kind: "disk", name: found.name };
  const several = all.filter(({ assigned }) => assigned).length > 1;
  throw new KompoxError(several ? "conflict" : "not-found", [found]);
}

function unfinishedOf(
  known: readonly Snapshot[],
  source: DataSource,
): Snapshot | undefined {
  return known.find((snapshot) => continues(snapshot, source));
}

/** Whether the snapshot is what the same command began earlier. */
function continues(snapshot: Snapshot, source: DataSource): boolean {
  return snapshot.state === "creating" && snapshot.set === undefined &&
    source.kind === "disk" && snapshot.diskName === source.name;
}

function taken({ name, volumeName, state }: Snapshot): KompoxError {
  const how = state === undefined || state === "ready"
    ? "already exists"
    : `is ${state}, for something else`;
  return failure(
    "conflict",
    `Cannot create snapshot "${name}" of volume "${volumeName}": it ${how}`,
    {
      hint:
        `give it another name, or delete it: kompoxops snapshot delete -V ${volumeName} -S ${name}`,
    },
  );
}
