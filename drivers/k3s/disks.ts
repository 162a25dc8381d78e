/** Disks on any StorageClass (decisions 33 and 35). */

import { failure } from "../../core/domain/error.ts";
import type { AppVolume, Target } from "../../core/domain/resources.ts";
import type {
  CreateDiskRequest,
  DataCall,
  Disk,
  DisksFacet,
  VolumeClass,
} from "../../core/ports/disks.ts";
import type { DriverDeps } from "../../core/ports/driver.ts";
import { isNativeSource } from "./adopt.ts";
import { intend } from "./disk_intent.ts";
import { closeSource, sourceText } from "./disk_source.ts";
import { diskView, newestFirst } from "./disk_view.ts";
import {
  erase,
  eraseUnfinished,
  ownClaims,
  refuseUndeletable,
} from "./erase.ts";
import { finishDisk } from "./finish_disk.ts";
import { refuseInUse } from "./in_use.ts";
import { claimRefOf } from "./provision.ts";
import { type DiskRecord, ownerOf } from "./records.ts";
import { dropVolume } from "./static_pair.ts";
import { pvType } from "./storage_objects.ts";
import { isKind, openWork, type Wait, type Work } from "./work.ts";

const limitMs = 5 * 60_000;

export class K3sDisks implements DisksFacet {
  readonly handleMark = "k8s";
  readonly #deps: DriverDeps;

  constructor(deps: DriverDeps) {
    this.#deps = deps;
  }

  isNative(source: string): boolean {
    return isNativeSource(source);
  }

  async list(
    target: Target,
    volumeName: string,
    call: DataCall,
  ): Promise<Disk[]> {
    const work = await openWork(this.#deps.clock, call);
    const known = await work.records.volume(ownerOf(target), volumeName);
    const { disks, volume } = known;
    return newestFirst(disks).map((each) => diskView(each, volume.assigned));
  }

  volumeClass(_target: Target, disk: Disk): VolumeClass {
    if (disk.volumeClass !== undefined) return disk.volumeClass;
    throw failure(
      "conflict",
      `Cannot mount disk "${disk.name}" of volume "${disk.volumeName}": it is not ready`,
      { hint: `kompoxops disk list -V ${disk.volumeName}` },
    );
  }

  async create(
    target: Target,
    volume: AppVolume,
    request: CreateDiskRequest,
    call: DataCall,
  ): Promise<Disk> {
    const { name } = request;
    const volumeName = volume.name.value;
    const wait = waitFor(`create disk "${name}" of volume "${volumeName}"`);
    const work = await openWork(this.#deps.clock, call);
    const owner = ownerOf(target);
    const known = await work.records.volume(owner, volumeName);
    const found = known.disks.find((each) => each.name === name);
    if (found !== undefined) refuseOther(found, request, wait.what);
    const record = found ??
      await intend(work, { target, volume, request, known, what: wait.what });
    const ready = await finishDisk(work, record, wait);
    const { volume: { assigned } } = await work.records
      .volume(owner, volumeName);
    return diskView(ready, assigned);
  }

  async assign(
    target: Target,
    volumeName: string,
    diskName: string | undefined,
    call: DataCall,
  ): Promise<void> {
    const work = await openWork(this.#deps.clock, call);
    const known = await work.records.volume(ownerOf(target), volumeName);
    const { disks, volume } = known;
    const disk = disks.find(({ name }) => name === diskName);
    if (diskName !== undefined && disk?.state !== "ready") {
      const state = disk === undefined
        ? "there is no such disk"
        : `it is not ready, it is ${disk.state}`;
      throw failure(
        "not-found",
        `Cannot assign disk "${diskName}" to volume "${volumeName}": ${state}`,
        { hint: `kompoxops disk list -V ${volumeName}` },
      );
    }
    if (volume.assigned === diskName) return;
    try {
      await work.records.assign(volume, diskName);
    } catch (error) {
      if (!isKind(error, "conflict")) throw error;
      throw failure(
        "conflict",
        `Cannot assign a disk to volume "${volumeName}": another assignment was faster`,
        { hint: `kompoxops disk list -V ${volumeName}`, cause: error },
      );
    }
  }

  async delete(
    target: Target,
    volumeName: string,
    diskName: string,
    call: DataCall,
  ): Promise<boolean> {
    const what = `delete disk "${diskName}" of volume "${volumeName}"`;
    const wait = waitFor(what);
    const work = await openWork(this.#deps.clock, call);
    const known = await work.records.volume(ownerOf(target), volumeName);
    const found = known.disks.find(({ name }) => name === diskName);
    if (found === undefined) return false;
    if (found.pv !== undefined) {
      await refuseInUse(work, what, found.pv.spec, ownClaims(found));
    }
    // What was never taken over is not ours to delete.
    const foreign = found.state === "creating" && found.source !== undefined &&
      isNativeSource(found.source);
    // Refused before anything is written: the disk stays as useful as it was.
    if (!foreign && found.pv) refuseUndeletable(found, found.pv, what);
    const record = found.state === "deleting" || foreign
      ? found
      : await work.records.update({ ...found, state: "deleting" });
    if (known.volume.assigned === diskName) {
      await work.records.assign(known.volume, undefined);
    }
    if (!foreign) await eraseAll(work, record, wait);
    await work.records.delete(record);
    return true;
  }
}

/** Everything that a disk is, and that its creation has left. */
async function eraseAll(
  work: Work,
  record: DiskRecord,
  wait: Wait,
): Promise<void> {
  const { pv } = record;
  if (pv === undefined) {
    await eraseUnfinished(work, record, wait);
    await closeSource(work, record, wait);
    return;
  }
  const made = record.source === undefined || !isNativeSource(record.source);
  if (made) {
    const ref = pv.name === undefined
      ? undefined
      : { ...pvType, name: pv.name };
    await dropVolume(work, ref, claimRefOf(record), wait);
    await closeSource(work, record, wait);
  }
  await erase(work, record, pv, wait);
}

/** @throws {KompoxError} `conflict` the name is taken by something else than this request */
function refuseOther(
  found: DiskRecord,
  request: CreateDiskRequest,
  what: string,
): void {
  if (found.state === "ready") {
    throw failure("conflict", `Cannot ${what}: it already exists`, {
      hint: "choose another name, or none",
    });
  }
  if (found.state === "deleting") {
    throw failure("conflict", `Cannot ${what}: it is being deleted`, {
      hint: `kompoxops disk delete -V ${found.volumeName} -D ${found.name}`,
    });
  }
  const source = request.source && sourceText(request.source);
  if (found.source !== source || found.zone !== request.zone) {
    throw failure(
      "conflict",
      `Cannot ${what}: an unfinished one was asked for with ${
        found.source === undefined ? "no source" : `source "${found.source}"`
      }${found.zone === undefined ? "" : ` in zone "${found.zone}"`}`,
      {
        hint:
          `repeat that command, or: kompoxops disk delete -V ${found.volumeName} -D ${found.name}`,
      },
    );
  }
}

function waitFor(what: string): Wait {
  const hint = "remove the cause, then run the same command again: it goes on";
  return { what, on: "the provisioner", limitMs, hint };
}
