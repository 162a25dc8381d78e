/** Snapshots of CSI volumes, taken and restored in `kompox-system` (decisions 34 and 35). */

import { failure } from "../../core/domain/error.ts";
import { appNames } from "../../core/domain/names.ts";
import { sizeInBytes } from "../../core/domain/quantity.ts";
import type { Target } from "../../core/domain/resources.ts";
import type {
  CreateSnapshotRequest,
  DataCall,
  Snapshot,
  SnapshotsFacet,
} from "../../core/ports/disks.ts";
import type { DriverDeps } from "../../core/ports/driver.ts";
import { findNative, refuseForeign } from "./adopt.ts";
import { dataSetting } from "./data_settings.ts";
import { findSource, parseSource, sourceText } from "./disk_source.ts";
import { newestFirst } from "./disk_view.ts";
import type { VolumeRecords } from "./record_store.ts";
import {
  objectName,
  ownerOf,
  type ProvisionedVolume,
  recordName,
  requestIdOf,
  type SnapshotRecord,
} from "./records.ts";
import { findStorageClass, isCsi } from "./storage_class.ts";
import {
  chooseSnapshotClass,
  dropSnapshot,
  openSnapshotPair,
  requestSnapshot,
  snapshotClasses,
  unsupported,
  waitTaken,
} from "./snapshot_objects.ts";
import { closePair, openPair } from "./static_pair.ts";
import { isKind, openWork, type Wait, type Work } from "./work.ts";

/** A cloud may copy all data before it says that a snapshot is there. */
const limitMs = 30 * 60_000;

export class K3sSnapshots implements SnapshotsFacet {
  readonly #deps: DriverDeps;

  constructor(deps: DriverDeps) {
    this.#deps = deps;
  }

  async unsupported(
    target: Target,
    call: DataCall,
  ): Promise<{ message: string; hint: string } | undefined> {
    const work = await openWork(this.#deps.clock, call);
    const classes = await snapshotClasses(work);
    const what = "take snapshots";
    const className = dataSetting(target, "STORAGE_CLASS");
    const storageClass = await findStorageClass(work, what, className);
    if (!await isCsi(work, storageClass)) {
      const { provisioner, metadata: { name } } = storageClass;
      return {
        message:
          `Cannot ${what}: StorageClass "${name}" is made by "${provisioner}", which is no CSI driver`,
        hint: "install a CSI driver that has snapshots, and use its class",
      };
    }
    const chosen = chooseSnapshotClass(
      classes,
      storageClass.provisioner,
      dataSetting(target, "SNAPSHOT_CLASS"),
    );
    return "message" in chosen && "hint" in chosen
      ? { message: String(chosen.message), hint: String(chosen.hint) }
      : undefined;
  }

  async list(
    target: Target,
    volumeName: string,
    call: DataCall,
  ): Promise<Snapshot[]> {
    const work = await openWork(this.#deps.clock, call);
    const known = await work.records.volume(ownerOf(target), volumeName);
    return newestFirst(known.snapshots).map(snapshotView);
  }

  async create(
    target: Target,
    volumeName: string,
    request: CreateSnapshotRequest,
    call: DataCall,
  ): Promise<Snapshot> {
    const { name } = request;
    const what = `create snapshot "${name}" of volume "${volumeName}"`;
    const wait = waitFor(what);
    const work = await openWork(this.#deps.clock, call);
    const known = await work.records.volume(ownerOf(target), volumeName);
    const found = known.snapshots.find((each) => each.name === name);
    if (found !== undefined) refuseOther(found, request, what);
    const record = found ??
      await intend(work, { target, volumeName, request, known, what });
    const taken = record.handle === ""
      ? await take(work, target, record, known, wait)
      : record;
    await dropSnapshot(
      work,
      objectName(taken),
      "Retain",
      wait,
      taken.contentName,
    );
    await closePair(work, taken, "source", wait);
    const updatedAt = work.clock.now().toISOString();
    return snapshotView(
      await advance(work, taken, { state: "ready", updatedAt }),
    );
  }

  async delete(
    target: Target,
    volumeName: string,
    snapshotName: string,
    call: DataCall,
  ): Promise<boolean> {
    const what = `delete snapshot "${snapshotName}" of volume "${volumeName}"`;
    const wait = waitFor(what);
    const work = await openWork(this.#deps.clock, call);
    const known = await work.records.volume(ownerOf(target), volumeName);
    const found = known.snapshots.find(({ name }) => name === snapshotName);
    if (found === undefined) return false;
    const record = found.state === "deleting"
      ? found
      : await work.records.update({ ...found, state: "deleting" });
    await dropSnapshot(
      work,
      objectName(record),
      "Delete",
      wait,
      record.contentName,
    );
    await closePair(work, record, "source", wait);
    if (record.handle !== "") await eraseSnapshot(work, record, wait);
    await work.records.delete(record);
    return true;
  }
}

/** Idempotent: a snapshot that is gone already is a success for every driver. */
async function eraseSnapshot(
  work: Work,
  record: SnapshotRecord,
  wait: Wait,
): Promise<void> {
  const name = await openSnapshotPair(work, record, record, {
    purpose: "erase",
    policy: "Delete",
    until: "bound",
    wait,
  });
  await dropSnapshot(work, name, "Delete", wait);
}

interface Intent {
  readonly target: Target;
  readonly volumeName: string;
  readonly request: CreateSnapshotRequest;
  readonly known: VolumeRecords;
  readonly what: string;
}

async function intend(work: Work, intent: Intent): Promise<SnapshotRecord> {
  const { target, volumeName, request, known, what } = intent;
  const owner = ownerOf(target);
  const source = sourceText(request.source);
  const volume = await sourceVolume(work, target, source, known, what);
  const driver = volume.spec.csi?.driver;
  if (driver === undefined) {
    throw failure(
      "unsupported",
      `Cannot ${what}: the disk was not made by a CSI driver`,
      { hint: "keep a copy of its data with: kompoxops disk export" },
    );
  }
  const chosen = chooseSnapshotClass(
    await snapshotClasses(work),
    driver,
    dataSetting(target, "SNAPSHOT_CLASS"),
  );
  if (!("driver" in chosen)) throw unsupported(chosen);
  const createdAt = work.clock.now().toISOString();
  const { name } = request;
  const named = { kind: "snapshot" as const, owner, volumeName, name };
  const disk = request.source.kind === "disk" ? request.source.name : undefined;
  return await work.records.create({
    ...named,
    state: "creating",
    requestId: requestIdOf(recordName(named), createdAt),
    sizeBytes: sizeInBytes(volume.spec.capacity.storage) ?? 0,
    handle: "",
    createdAt,
    updatedAt: createdAt,
    driver,
    snapshotClass: chosen.metadata.name,
    volumeMode: volume.spec.volumeMode ?? "Filesystem",
    diskName: disk,
    source,
    set: request.set,
    annotations: {},
  });
}

/** The volume that the snapshot is of: a disk of the same volume, or nobody's. */
async function sourceVolume(
  work: Work,
  target: Target,
  text: string,
  known: VolumeRecords,
  what: string,
): Promise<ProvisionedVolume> {
  const source = parseSource(text);
  if (source.kind === "snapshot") {
    throw failure(
      "unsupported",
      `Cannot ${what}: snapshots cannot be copied here`,
      { hint: "restore it to a disk, and take a snapshot of that" },
    );
  }
  if (source.kind === "native") {
    const adopter = {
      owner: ownerOf(target),
      idHash: appNames(target).idHash,
      sizeBytes: 2 ** 30,
      accessModes: ["ReadWriteOnce"],
    };
    const volume = await findNative(work, what, source.id, adopter);
    await refuseForeign(work, what, volume, adopter);
    return volume;
  }
  const found = findSource(known, what, { kind: "disk", name: source.name });
  if (found.kind === "disk" && found.pv !== undefined) return found.pv;
  throw new Error("a ready disk has its volume");
}

/** Takes the snapshot, and remembers its handle. */
async function take(
  work: Work,
  target: Target,
  record: SnapshotRecord,
  known: VolumeRecords,
  wait: Wait,
): Promise<SnapshotRecord> {
  const { source } = record;
  const volume = await sourceVolume(work, target, source, known, wait.what);
  const claimName = await openPair(work, record, volume, {
    purpose: "source",
    policy: "Retain",
    wait,
  });
  await requestSnapshot(work, record, claimName);
  work.report(record.name, "waiting for the snapshot");
  const content = await waitTaken(work, record, wait);
  const kept = Object.entries(content.metadata.annotations ?? {}).filter((
    [key],
  ) => key.startsWith("snapshot.storage.kubernetes.io/deletion-secret-"));
  return await advance(work, record, {
    handle: content.status?.snapshotHandle ?? "",
    sizeBytes: content.status?.restoreSize || record.sizeBytes,
    contentName: content.metadata.name,
    annotations: Object.fromEntries(kept),
  });
}

/** As for disks: another run of the same creation may have written meanwhile. */
async function advance(
  work: Work,
  record: SnapshotRecord,
  step: Partial<SnapshotRecord>,
): Promise<SnapshotRecord> {
  try {
    return await work.records.update({ ...record, ...step });
  } catch (error) {
    if (!isKind(error, "conflict")) throw error;
    const { owner, volumeName, requestId } = record;
    const { snapshots } = await work.records.volume(owner, volumeName);
    const fresh = snapshots.find((each) => each.requestId === requestId);
    if (fresh === undefined || fresh.state === "deleting") throw error;
    if (fresh.state === "ready") return fresh;
    return await work.records.update({ ...fresh, ...step });
  }
}

function refuseOther(
  found: SnapshotRecord,
  { source }: CreateSnapshotRequest,
  what: string,
): void {
  if (found.state === "creating" && found.source === sourceText(source)) return;
  const state = found.state === "ready"
    ? "it already exists"
    : found.state === "deleting"
    ? "it is being deleted"
    : `an unfinished one was asked for of "${found.source}"`;
  throw failure("conflict", `Cannot ${what}: ${state}`, {
    hint: found.state === "ready"
      ? "choose another name, or none"
      : `kompoxops snapshot delete -V ${found.volumeName} -S ${found.name}`,
  });
}

function snapshotView(record: SnapshotRecord): Snapshot {
  const { diskName, state, set } = record;
  return {
    name: record.name,
    volumeName: record.volumeName,
    ...diskName !== undefined && { diskName },
    ...state !== "ready" && { state },
    sizeBytes: record.sizeBytes,
    handle: record.handle,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    ...set !== undefined && { set },
  };
}

function waitFor(what: string): Wait {
  const hint = "remove the cause, then run the same command again: it goes on";
  return { what, on: "the storage driver", limitMs, hint };
}
