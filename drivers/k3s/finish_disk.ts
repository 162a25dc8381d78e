/** Brings a disk that was asked for to its end, from wherever an earlier run has stopped. */

import { failure, KompoxError } from "../../core/domain/error.ts";
import { isNativeSource, takeOver } from "./adopt.ts";
import {
  closeSource,
  findSource,
  openSource,
  parseSource,
} from "./disk_source.ts";
import { eraseUnfinished } from "./erase.ts";
import { claimRefOf, provision } from "./provision.ts";
import type { DiskRecord } from "./records.ts";
import { dropVolume } from "./static_pair.ts";
import { capacityBytes, handleOf, pvType } from "./storage_objects.ts";
import { isKind, type Wait, type Work } from "./work.ts";

/** @returns the record, ready */
export async function finishDisk(
  work: Work,
  record: DiskRecord,
  wait: Wait,
): Promise<DiskRecord> {
  let current = record;
  if (current.source !== undefined && isNativeSource(current.source)) {
    await takeOver(work, current, wait);
  } else {
    current = await made(work, current, wait);
    const pv = current.pv?.name === undefined
      ? undefined
      : { ...pvType, name: current.pv.name };
    await dropVolume(work, pv, claimRefOf(current), wait);
    await closeSource(work, current, wait);
  }
  if (current.wantsAssignment) await assignFirst(work, current);
  const updatedAt = work.clock.now().toISOString();
  return await advance(work, current, { state: "ready", updatedAt });
}

/** The record with its volume. */
async function made(
  work: Work,
  record: DiskRecord,
  wait: Wait,
): Promise<DiskRecord> {
  if (record.pv !== undefined) return record;
  work.report(
    `${record.volumeName}/${record.name}`,
    "waiting for the provisioner",
  );
  try {
    const dataSource = await sourceOf(work, record, wait);
    const fresh = await reread(work, record);
    if (fresh.pv !== undefined) return fresh;
    const pv = await provision(work, fresh, dataSource, wait);
    if (pv === undefined) {
      const other = await reread(work, record);
      if (other.pv !== undefined) return other;
      throw failure(
        "conflict",
        `Cannot ${wait.what}: its claim was deleted meanwhile`,
        { hint: wait.hint },
      );
    }
    return await advance(work, fresh, {
      pv,
      handle: handleOf(pv.spec),
      sizeBytes: capacityBytes(pv.spec) ?? record.sizeBytes,
    });
  } catch (error) {
    if (!cannotCopy(record, error)) throw error;
    await discardUnfinished(work, record, wait);
    throw failure(
      "unsupported",
      `Cannot ${wait.what}: the storage driver cannot copy a disk`,
      {
        hint: "take a snapshot of the disk, and restore that",
        cause: error,
      },
    );
  }
}

/** Removes a disk that never got its data. */
export async function discardUnfinished(
  work: Work,
  record: DiskRecord,
  wait: Wait,
): Promise<void> {
  await eraseUnfinished(work, record, wait);
  await closeSource(work, record, wait);
  await work.records.delete(record);
}

async function sourceOf(work: Work, record: DiskRecord, wait: Wait) {
  if (record.source === undefined) return undefined;
  const source = parseSource(record.source);
  if (source.kind === "native") return undefined;
  const { owner, volumeName, sourceApp: app = owner.app } = record;
  const known = await work.records.volume({ ...owner, app }, volumeName);
  const found = findSource(known, wait.what, source);
  return await openSource(work, record, found, wait);
}

/** The first disk becomes the assigned one, unless another one is meanwhile. */
async function assignFirst(work: Work, record: DiskRecord): Promise<void> {
  const { owner, volumeName, name } = record;
  for (let tries = 1;; tries++) {
    const { volume, disks } = await work.records.volume(owner, volumeName);
    if (disks.some((each) => each.name === volume.assigned)) return;
    try {
      return await work.records.assign(volume, name);
    } catch (error) {
      if (!isKind(error, "conflict") || tries === 5) throw error;
    }
  }
}

/** Writes a step, also when another run of the same creation has written meanwhile. */
async function advance(
  work: Work,
  record: DiskRecord,
  step: Partial<DiskRecord>,
): Promise<DiskRecord> {
  try {
    return await work.records.update({ ...record, ...step });
  } catch (error) {
    if (!isKind(error, "conflict")) throw error;
    const fresh = await reread(work, record);
    if (fresh.state === "ready") return fresh;
    if (fresh.state === "deleting") throw error;
    if (step.pv !== undefined && fresh.pv !== undefined) return fresh;
    return await work.records.update({ ...fresh, ...step });
  }
}

async function reread(work: Work, record: DiskRecord): Promise<DiskRecord> {
  const { owner, volumeName, name, requestId } = record;
  const { disks } = await work.records.volume(owner, volumeName);
  const found = disks.find((each) =>
    each.name === name && each.requestId === requestId
  );
  if (found !== undefined) return found;
  throw failure("conflict", `Cannot create disk "${name}": it was deleted`);
}

function cannotCopy(record: DiskRecord, error: unknown): boolean {
  return error instanceof KompoxError && error.kind === "failed" &&
    record.source?.startsWith("disk:") === true &&
    /clon/i.test(error.message);
}
