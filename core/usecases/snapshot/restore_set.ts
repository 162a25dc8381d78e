/** `snapshot restore --set`: a new disk for each snapshot of a set. */

import { compactId } from "../../domain/compact_id.ts";
import { failure, type KompoxError, type Problem } from "../../domain/error.ts";
import type { Target } from "../../domain/resources.ts";
import type {
  RestoredSet,
  SnapshotSetInput,
} from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Disk, Snapshot } from "../../ports/disks.ts";
import type { Ports } from "../../ports/ports.ts";
import { withLink } from "../app/app_link.ts";
import { isGenerated } from "../disk/create.ts";
import { sourceText } from "../disk/data_source.ts";
import { shownDisk } from "../disk/shown.ts";
import { inParallel } from "../in_parallel.ts";
import { openData, refuseUnsupported, type VolumeData } from "./open_data.ts";
import { restoreRequest } from "./restore.ts";
import { findSets, type FoundSet, listAll } from "./sets.ts";

/**
 * The disks of one restore have one name, and none is assigned. A restore of
 * the same set that did not come to its end is taken up: its name is that of
 * the disks that are there, while one is missing or unfinished.
 *
 * @throws {KompoxError} `not-found` no such app or set, or no complete one;
 *   `conflict` the set is not complete; `unsupported` there are no snapshots
 */
export async function restoreSnapshotSet(
  ports: Ports,
  input: SnapshotSetInput,
  call: Call,
): Promise<RestoredSet> {
  return await withLink(ports, call.signal, async (link) => {
    const data = await openData(ports, input.appName, link, call);
    await refuseUnsupported(data);
    const set = chooseSet(data.target, await findSets(data), input.setName);
    const parts = await inParallel(
      membersOf(data.target, set, await listAll(data)),
      async ({ volume, snapshot }): Promise<Part> => {
        const of = { ...data, volume };
        const name = volume.name.value;
        const disks = await data.disks.list(data.target, name, data.call);
        return { data: of, snapshot, disks };
      },
    );
    const name = begunName(parts) ??
      compactId(ports.clock.now(), ports.randomId());
    const disks = await inParallel(parts, (part) => restore(part, name, call));
    return {
      set: set.name,
      disks: disks.map((disk) => shownDisk(data.target, data.disks, disk)),
      warnings: [...warningsOf(set), ...leftOut(data.target, set)],
    };
  });
}

/** One volume that is restored. */
interface Part {
  readonly data: VolumeData;
  readonly snapshot: Snapshot;
  /** Of the volume, newest first. */
  readonly disks: readonly Disk[];
}

async function restore(
  { data, snapshot, disks }: Part,
  name: string,
  call: Call,
): Promise<Disk> {
  const { target, volume } = data;
  const there = disks.find((disk) => disk.name === name);
  if (there !== undefined && isDone(there)) return there;
  const object = `${volume.name.value}/${name}`;
  call.report({ step: "disk", object, state: "restoring" });
  const request = { ...restoreRequest(data, snapshot), name };
  const disk = await data.disks.create(target, volume, request, data.call);
  call.report({ step: "disk", object, state: "restored, not assigned" });
  return disk;
}

/**
 * The name of an earlier restore of the same snapshots that did not come to
 * its end: one of its disks is still being made. Disks that are all there may
 * have been used, and hold something else by now.
 */
function begunName(parts: readonly Part[]): string | undefined {
  const names = parts.flatMap(({ disks }) => disks)
    .filter(({ state }) => state === "creating")
    .map(({ name }) => name);
  // The newest first: names begin with their time.
  return [...new Set(names)].sort().reverse().find((name) =>
    parts.every(({ snapshot, disks }) => {
      const disk = disks.find((each) => each.name === name);
      return disk === undefined || isOf(disk, snapshot);
    })
  );
}

/** Whether a restore of the snapshot has made it, and nobody has taken it since. */
function isOf(disk: Disk, { name }: Snapshot): boolean {
  const source = sourceText({ kind: "snapshot", name });
  return disk.source === source && isGenerated(disk) &&
    disk.state !== "deleting" && !disk.assigned;
}

function isDone({ state = "ready" }: Disk): boolean {
  return state === "ready";
}

/**
 * @param sets newest first
 * @param setName absent: the newest complete one
 * @throws {KompoxError} `not-found`; `conflict` it is not complete
 */
export function chooseSet(
  { app: { name } }: Target,
  sets: readonly FoundSet[],
  setName: string | undefined,
): FoundSet {
  const found = setName === undefined
    ? sets.find(({ complete }) => complete)
    : sets.find((set) => set.name === setName);
  if (found === undefined) throw noSet(name, setName, sets.length > 0);
  if (found.complete) return found;
  throw failure(
    "conflict",
    `Cannot use set "${found.name}" of app "${name}": it is not complete`,
    { hint: `choose another one: kompoxops snapshot list -A ${name} --sets` },
  );
}

/** What the reader of a restore must know about its set. */
export function warningsOf({ name, consistent }: FoundSet): Problem[] {
  if (consistent) return [];
  return [{
    level: "warning",
    message: `Cannot vouch for set "${name}": the app wrote while it was taken`,
    hint: "let the databases recover, and compare their data; " +
      "take sets with --quiesce exec or stop",
  }];
}

/** Snapshots of a set with the volumes that the app still has. */
export function membersOf(
  { app }: Target,
  { name }: FoundSet,
  snapshots: readonly Snapshot[],
): { volume: Target["app"]["volumes"][number]; snapshot: Snapshot }[] {
  return app.volumes.flatMap((volume) => {
    const snapshot = snapshots.find((each) =>
      each.set?.name === name && each.volumeName === volume.name.value
    );
    return snapshot === undefined ? [] : [{ volume, snapshot }];
  });
}

function leftOut({ app }: Target, { name, mark }: FoundSet): Problem[] {
  return app.volumes
    .filter((volume) => !mark.volumes.includes(volume.name.value))
    .map((volume) => ({
      level: "warning",
      message: `Cannot restore volume "${volume.name.value}": set "${name}" ` +
        "was taken without it",
      hint: `its disks stay as they are`,
    }));
}

function noSet(
  appName: string,
  setName: string | undefined,
  some: boolean,
): KompoxError {
  const which = setName === undefined
    ? `a complete set of snapshots of app "${appName}"`
    : `set "${setName}" of app "${appName}"`;
  const state = some ? "there are others" : "there is none";
  return failure("not-found", `Cannot find ${which}: ${state}`, {
    hint: some
      ? `kompoxops snapshot list -A ${appName} --sets`
      : `kompoxops snapshot create -A ${appName} --all`,
  });
}
