/** `disk assign`: which disk of a volume the next deploy mounts. */

import { failure, KompoxError } from "../../domain/error.ts";
import { meant } from "../../domain/nearest.ts";
import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import { isLeaving } from "../../diagnose/pod_view.ts";
import type { AssignDiskInput, AssignReport } from "../../operations/disk.ts";
import type { Call } from "../../operations/call.ts";
import type { Disk } from "../../ports/disks.ts";
import type { Kube } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { type AppLink, withLink } from "../app/app_link.ts";
import { getNamespace, isOurs } from "../app/app_namespace.ts";
import { leaseRef } from "../lease.ts";
import { type AppLock, takeLock } from "../lock.ts";
import { findDisk, openVolume, type VolumeDisks } from "./open_disks.ts";

/**
 * Makes one disk the assigned one and all others not; already so is a success
 * that writes nothing. Changes nothing that runs: the next deploy does. A
 * change of the app that is under way is waited for, where the app has its
 * namespace.
 *
 * @throws {KompoxError} `not-found` no such app, volume or disk; `conflict` a
 *   change of the app is under way, the disk is not ready, or another
 *   assignment was faster
 */
export async function assignDisk(
  ports: Ports,
  input: AssignDiskInput,
  call: Call,
): Promise<AssignReport> {
  return await withLink(ports, call.signal, async (link) => {
    const opened = await openVolume(ports, input, link, call);
    const before = await look(opened, input);
    if (!before.changed) return before;
    const lock = await lockWhereDeployed(ports, opened, link, input, call);
    if (lock === undefined) return await assign(opened, input, call);
    try {
      const locked = { ...opened.call, signal: lock.signal };
      return await assign({ ...opened, call: locked }, input, call);
    } finally {
      await lock.end();
    }
  });
}

/** What would be reported, from the disks as they are. */
async function look(
  { target, disks, call }: VolumeDisks,
  { volumeName, diskName }: AssignDiskInput,
): Promise<AssignReport> {
  const all = await disks.list(target, volumeName, call);
  const disk = findDisk(all, diskName);
  if (disk === undefined) throw unknown(volumeName, diskName, all);
  const { state = "ready" } = disk;
  if (state !== "ready") throw notReady(disk, state);
  const others = all.filter((each) => each.assigned && each !== disk);
  return {
    volumeName,
    diskName,
    ...(others.length > 0 && { previous: others[0].name }),
    changed: !disk.assigned || others.length > 0,
  };
}

/** Looks again: it may have waited for the lock. */
async function assign(
  opened: VolumeDisks,
  input: AssignDiskInput,
  call: Call,
): Promise<AssignReport> {
  const report = await look(opened, input);
  if (!report.changed) return report;
  const { volumeName, diskName } = input;
  await opened.disks.assign(opened.target, volumeName, diskName, opened.call);
  const object = `${volumeName}/${diskName}`;
  call.report({ step: "disk", object, state: "assigned" });
  return report;
}

/** A lock, and how it is given back. */
interface Held {
  readonly signal: AbortSignal;
  end(): Promise<void>;
}

/** @returns undefined where there is nothing to protect: the app has no namespace of its own */
async function lockWhereDeployed(
  ports: Ports,
  { target }: VolumeDisks,
  link: AppLink,
  { lockTimeoutMs: waitMs }: AssignDiskInput,
  call: Call,
): Promise<Held | undefined> {
  const kube = await reach(target, link);
  if (kube === undefined) return undefined;
  const { namespace } = appNames(target);
  const [home, seen] = await Promise.all([
    getNamespace(kube, target, call.signal),
    kube.get(leaseRef(namespace), call.signal),
  ]);
  if (home === undefined || isLeaving(home) || !isOurs(home, target)) {
    return undefined;
  }
  const lock = await takeLock(
    kube,
    ports,
    { namespace, seen, intents: [], waitMs },
    call,
  );
  const end = () => giveBack(lock, seen === undefined);
  return { signal: lock.signal, end };
}

/** A destroyed app has no Lease, and gets none by this. */
async function giveBack(lock: AppLock, alone: boolean): Promise<void> {
  if (alone && !lock.waited) return await lock.remove();
  // What an earlier change left unfinished stays so.
  await lock.release(lock.unfinished.length === 0);
}

/** @returns undefined when the cluster is not there: its disks may be */
async function reach(
  target: Target,
  link: AppLink,
): Promise<Kube | undefined> {
  try {
    return await link.kube(target);
  } catch (error) {
    const absent = error instanceof KompoxError && error.kind === "not-found";
    if (absent) return undefined;
    throw error;
  }
}

function unknown(
  volumeName: string,
  diskName: string,
  all: readonly Disk[],
): KompoxError {
  const names = all.map(({ name }) => name);
  return failure(
    "not-found",
    `Cannot assign disk "${diskName}" of volume "${volumeName}": disk not found`,
    {
      hint: names.length === 0
        ? `kompoxops disk create -V ${volumeName}`
        : meant(diskName, names),
    },
  );
}

function notReady({ name, volumeName }: Disk, state: string): KompoxError {
  return failure(
    "conflict",
    `Cannot assign disk "${name}" of volume "${volumeName}": it is not ready (${state})`,
    {
      hint: `finish it: kompoxops disk ${
        state === "creating" ? "create" : "delete"
      } -V ${volumeName} -D ${name}`,
    },
  );
}
