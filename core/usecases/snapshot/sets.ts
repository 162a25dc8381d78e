/** Sets of snapshots, made out from the marks that their snapshots carry. */

import type { SnapshotSet } from "../../operations/snapshot.ts";
import type { Snapshot, SnapshotSetMark } from "../../ports/disks.ts";
import { inParallel } from "../in_parallel.ts";
import type { AppData } from "./open_data.ts";
import { newestFirst, shownSnapshot } from "./shown.ts";

/** What the names of sets begin with that the schedule took; only these are pruned. */
const scheduledPrefix = "auto-";

/** A set with the mark that all its snapshots carry. */
export interface FoundSet extends SnapshotSet {
  readonly mark: SnapshotSetMark;
}

export function scheduledName(id: string): string {
  return `${scheduledPrefix}${id}`;
}

/** Whether the schedule took it, not a person. */
export function isScheduled({ name }: { readonly name: string }): boolean {
  return name.startsWith(scheduledPrefix);
}

/** All sets of an app, newest first, unfinished ones too. */
export async function findSets(data: AppData): Promise<FoundSet[]> {
  return setsOf(await listAll(data), volumeNames(data));
}

/** The snapshots of all volumes that have some. */
export async function listAll(data: AppData): Promise<Snapshot[]> {
  const { target, snapshots, call } = data;
  const found = await inParallel(
    volumeNames(data),
    (name) => snapshots.list(target, name, call),
  );
  return found.flat();
}

/** Volumes of type `files` have no snapshots. */
export function volumeNames({ target }: Pick<AppData, "target">): string[] {
  return target.app.volumes
    .filter(({ type }) => type === "disk")
    .map(({ name }) => name.value);
}

/**
 * @param declared the app's volumes now: a set is complete without the
 *   snapshots of volumes that the app has no more
 */
export function setsOf(
  snapshots: readonly Snapshot[],
  declared: readonly string[],
): FoundSet[] {
  const byName = new Map<string, Snapshot[]>();
  for (const snapshot of snapshots) {
    const { set } = snapshot;
    if (set === undefined) continue;
    const members = byName.get(set.name);
    if (members === undefined) byName.set(set.name, [snapshot]);
    else members.push(snapshot);
  }
  return [...byName.values()].map((members) => setOf(members, declared))
    .sort(newestFirst);
}

function setOf(
  members: readonly Snapshot[],
  declared: readonly string[],
): FoundSet {
  const mark = members[0].set!;
  const byVolume = new Map(members.map((each) => [each.volumeName, each]));
  const wanted = mark.volumes.filter((name) => declared.includes(name));
  const times = members.map(({ createdAt }) => createdAt).sort();
  return {
    name: mark.name,
    createdAt: times[0],
    quiesce: mark.quiesce,
    consistent: mark.consistent,
    complete: wanted.every((name) => isReady(byVolume.get(name))),
    snapshots: mark.volumes.flatMap((name) => {
      const member = byVolume.get(name);
      return member === undefined ? [] : [shownSnapshot(member)];
    }),
    mark,
  };
}

/** Without what only use cases look at. */
export function shownSet({ mark: _, ...set }: FoundSet): SnapshotSet {
  return set;
}

function isReady(snapshot: Snapshot | undefined): boolean {
  return snapshot !== undefined && (snapshot.state ?? "ready") === "ready";
}
