/** `snapshot create --all`: one snapshot of each volume of an app, taken together. */

import { compactId } from "../../domain/compact_id.ts";
import { failure, KompoxError, type Problem } from "../../domain/error.ts";
import type {
  CreateSnapshotSetInput,
  SnapshotSet,
} from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Disk, Snapshot, SnapshotSetMark } from "../../ports/disks.ts";
import type { Ports } from "../../ports/ports.ts";
import { type AppLink, withLink } from "../app/app_link.ts";
import { inParallel } from "../in_parallel.ts";
import {
  type AppData,
  noSnapshots,
  openData,
  refuseUnsupported,
} from "./open_data.ts";
import type { Quiet } from "./held_app.ts";
import { quietly } from "./quiet.ts";
import {
  type FoundSet,
  isScheduled,
  listAll,
  scheduledName,
  setsOf,
  shownSet,
  volumeNames,
} from "./sets.ts";
import { assignedDisk, isProblem } from "./assigned_disk.ts";

/**
 * All snapshots are taken while nothing writes, at the same time, under the
 * app's lock. A run that was killed while the app was stopped is continued, as
 * nothing has written since; what was begun without holding the app up is
 * finished too. A set that was begun by commands is left as it is: the
 * services have gone on meanwhile.
 *
 * @throws {KompoxError} `invalid` no volumes, or one without its one assigned
 *   disk; `unsupported` there are no snapshots; as {@link quietly}
 */
export async function createSnapshotSet(
  ports: Ports,
  input: CreateSnapshotSetInput,
  call: Call,
): Promise<SnapshotSet> {
  return await withLink(ports, call.signal, async (link) => {
    const data = await openData(ports, input.appName, link, call);
    return await takeSet(ports, data, link, input, "hand", call);
  });
}

/** @param by who wants the set: only those of the schedule are pruned */
export async function takeSet(
  ports: Ports,
  data: AppData,
  link: AppLink,
  input: CreateSnapshotSetInput,
  by: "hand" | "schedule",
  call: Call,
): Promise<SnapshotSet> {
  const { target } = data;
  refuseVolumes(data);
  await refuseUnsupported(data);
  const disks = await assignedDisks(data);
  const id = compactId(ports.clock.now(), ports.randomId());
  const fresh = by === "schedule" ? scheduledName(id) : id;
  const kube = await link.kube(target);
  const { timeoutMs, lockTimeoutMs, quiesce } = input;
  const site = { kube, ports, target, call, quiesce, timeoutMs, lockTimeoutMs };
  return await quietly(site, fresh, async (quiet) => {
    const mine = {
      ...data,
      call: link.dataCall(target, { ...call, signal: quiet.signal }),
    };
    const known = await listAll(mine);
    const mark = markOf(mine, known, disks, fresh, quiet);
    const made = await inParallel(
      disks,
      (disk) => takeOne(mine, disk, known, mark, call),
    );
    const [set] = setsOf(made, mark.volumes);
    return shownSet(set);
  });
}

/** The mark of an unfinished set that can be gone on with, or a new one. */
function markOf(
  data: AppData,
  known: readonly Snapshot[],
  disks: readonly Disk[],
  fresh: string,
  { quiesce, begun }: Quiet,
): SnapshotSetMark {
  const volumes = volumeNames(data);
  const sets = setsOf(known, volumes);
  const left = begun === undefined
    ? sets.find((set) => isScheduled(set) === isScheduled({ name: fresh }))
    : sets.find(({ name }) => name === begun);
  // Half of it would be of disks that the app does not use any more.
  const moved =
    left?.snapshots.some(({ volumeName, diskName }) =>
      disks.some((disk) =>
        disk.volumeName === volumeName && disk.name !== diskName
      )
    ) ?? false;
  if (!moved && left !== undefined && mayGoOn(left, volumes, quiesce, begun)) {
    return left.mark;
  }
  return {
    name: moved || begun === undefined ? fresh : begun,
    volumes,
    consistent: quiesce !== "none",
    quiesce,
  };
}

function mayGoOn(
  { complete, mark }: FoundSet,
  volumes: readonly string[],
  quiesce: Quiet["quiesce"],
  begun: string | undefined,
): boolean {
  const same = mark.volumes.join() === volumes.join() &&
    mark.quiesce === quiesce;
  return same && (begun !== undefined || !complete && quiesce === "none");
}

async function takeOne(
  { target, snapshots, call: dataCall }: AppData,
  { volumeName, name: diskName }: Disk,
  known: readonly Snapshot[],
  mark: SnapshotSetMark,
  call: Call,
): Promise<Snapshot> {
  const { name } = mark;
  const done = known.find((each) =>
    each.volumeName === volumeName && each.set?.name === name &&
    (each.state ?? "ready") === "ready"
  );
  if (done !== undefined) return done;
  const source = { kind: "disk", name: diskName } as const;
  const made = await snapshots.create(
    target,
    volumeName,
    { name, source, set: mark },
    dataCall,
  );
  const object = `${volumeName}/${name}`;
  call.report({ step: "snapshot", object, state: "created" });
  return made;
}

function refuseVolumes({ target: { app } }: AppData): void {
  if (app.volumes.length === 0) {
    throw failure(
      "invalid",
      `Cannot take a set of snapshots of app "${app.name}": it has no volumes`,
      { hint: "add them to app.volumes" },
    );
  }
  const files = app.volumes.filter(({ type }) => type === "files");
  if (files.length === 0) return;
  throw new KompoxError(
    "unsupported",
    files.flatMap((volume) => noSnapshots(volume).problems),
  );
}

/** @returns in the order of the app's volumes */
async function assignedDisks(
  { target, disks, call }: AppData,
): Promise<Disk[]> {
  const found = await inParallel(
    volumeNames({ target }),
    async (name) =>
      assignedDisk(target, name, await disks.list(target, name, call)),
  );
  const problems: Problem[] = found.filter(isProblem);
  if (problems.length > 0) throw new KompoxError("invalid", problems);
  return found.filter((each): each is Disk => !isProblem(each));
}
