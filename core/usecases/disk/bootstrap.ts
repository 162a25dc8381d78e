/** `disk create --bootstrap`: the first disk of each volume of an app (spec/20 §4.2). */

import { compactId } from "../../domain/compact_id.ts";
import { failure, type KompoxError } from "../../domain/error.ts";
import type { AppVolume } from "../../domain/resources.ts";
import type { BootstrapDisksInput, VolumeDisk } from "../../operations/disk.ts";
import type { Call } from "../../operations/call.ts";
import type { Disk } from "../../ports/disks.ts";
import type { Ports } from "../../ports/ports.ts";
import { withLink } from "../app/app_link.ts";
import { inParallel } from "../in_parallel.ts";
import { isGenerated } from "./create.ts";
import { type AppDisks, homeZone, openDisks } from "./open_disks.ts";
import { shownDisk } from "./shown.ts";

/**
 * Makes a disk for each volume and assigns it when none of them has one;
 * nothing when each has exactly one assigned. After an end at any point the
 * same call goes on: the disks of one run have one name.
 *
 * @returns the disks that were made, in the order of the volumes
 * @throws {KompoxError} `not-found` no such app; `conflict` the volumes are in
 *   another state; as {@link DisksFacet.create}
 */
export async function bootstrapDisks(
  ports: Ports,
  input: BootstrapDisksInput,
  call: Call,
): Promise<readonly VolumeDisk[]> {
  return await withLink(ports, call.signal, async (link) => {
    const opened = await openDisks(ports, input.appName, link, call);
    const made = await bootstrap(ports, opened, input.force, call);
    return made.map((disk) => shownDisk(opened.target, opened.disks, disk));
  });
}

/** As {@link bootstrapDisks}, over a connection that is there. */
export async function bootstrap(
  ports: Ports,
  opened: AppDisks,
  force: boolean,
  call: Call,
): Promise<readonly Disk[]> {
  const { target, disks } = opened;
  const states = await inParallel(
    target.app.volumes,
    async (volume): Promise<VolumeState> => ({
      volume,
      all: await disks.list(target, volume.name.value, opened.call),
    }),
  );
  if (states.every((state) => assignedOf(state).length === 1)) return [];
  const name = begunName(states) ?? freshName(ports, states, force);
  return await inParallel(
    states,
    (state) => makeFirst(opened, state, name, call),
  );
}

interface VolumeState {
  readonly volume: AppVolume;
  readonly all: readonly Disk[];
}

function assignedOf({ all }: VolumeState): Disk[] {
  return all.filter(({ assigned }) => assigned);
}

/**
 * The name that an unfinished run gave to its disks: all that there are have
 * it, no volume has two, and more than one has one or it is still being made.
 */
function begunName(states: readonly VolumeState[]): string | undefined {
  const found = states.flatMap(({ all }) => all);
  const [first] = found;
  if (first === undefined || states.some(({ all }) => all.length > 1)) {
    return undefined;
  }
  const alike = found.every((disk) =>
    disk.name === first.name && disk.source === undefined &&
    isGenerated(disk) && disk.state !== "deleting"
  );
  const certain = found.length > 1 || first.state === "creating";
  return alike && certain ? first.name : undefined;
}

function freshName(
  ports: Ports,
  states: readonly VolumeState[],
  force: boolean,
): string {
  const bad = states.some((state) =>
    assignedOf(state).length > 0 || (state.all.length > 0 && !force)
  );
  if (bad) throw invalidState(states);
  return compactId(ports.clock.now(), ports.randomId());
}

async function makeFirst(
  { target, disks, call: dataCall }: AppDisks,
  { volume, all }: VolumeState,
  name: string,
  call: Call,
): Promise<Disk> {
  const volumeName = volume.name.value;
  const object = `${volumeName}/${name}`;
  const there = all.find((disk) => disk.name === name);
  const made = there !== undefined && there.state !== "creating"
    ? there
    : await disks.create(target, volume, {
      name,
      sizeBytes: volume.sizeBytes,
      zone: homeZone(target, volume),
      options: volume.options,
      assign: "first",
    }, dataCall);
  if (!made.assigned) await disks.assign(target, volumeName, name, dataCall);
  call.report({ step: "disk", object, state: "created, assigned" });
  return { ...made, assigned: true };
}

function invalidState(states: readonly VolumeState[]): KompoxError {
  const counts = states
    .map((state) => {
      const name = state.volume.name.value;
      const assigned = assignedOf(state).length;
      return `${name}(assigned=${assigned},total=${state.all.length})`;
    })
    .sort().join(" ");
  return failure(
    "conflict",
    `Cannot make the first disks of the volumes: bootstrap invalid state: ${counts}`,
    {
      hint: "give each volume its disk by itself: kompoxops disk create -V " +
        "<volume>, or kompoxops disk assign -V <volume> -D <disk>",
    },
  );
}
