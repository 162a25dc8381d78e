/** Gives a claim something to be filled from: another disk or a snapshot of its volume. */

import { failure } from "../../core/domain/error.ts";
import type { DataSource } from "../../core/ports/disks.ts";
import type { VolumeRecords } from "./record_store.ts";
import { type DiskRecord, objectName, type SnapshotRecord } from "./records.ts";
import type { DataSourceRef } from "./provision.ts";
import { dropSnapshot, openSnapshotPair } from "./snapshot_objects.ts";
import { isCsi, type StorageClass } from "./storage_class.ts";
import { closePair, openPair } from "./static_pair.ts";
import type { Wait, Work } from "./work.ts";

/** @throws {KompoxError} `not-found` no such disk or snapshot; `conflict` it is not ready */
export function findSource(
  known: VolumeRecords,
  what: string,
  { kind, name }: { readonly kind: "disk" | "snapshot"; readonly name: string },
): DiskRecord | SnapshotRecord {
  const all = kind === "disk" ? known.disks : known.snapshots;
  const found = all.find((each) => each.name === name);
  if (found?.state === "ready") return found;
  const state = found === undefined
    ? `there is no ${kind} "${name}" of this volume`
    : `${kind} "${name}" is not ready, it is ${found.state}`;
  const problem = found === undefined ? "not-found" : "conflict";
  throw failure(problem, `Cannot ${what}: ${state}`, {
    hint: `kompoxops ${kind} list -V ${known.volume.volumeName}`,
  });
}

/** @throws {KompoxError} `unsupported` the class cannot fill a volume from it */
export async function refuseUnfit(
  work: Work,
  what: string,
  source: DiskRecord | SnapshotRecord,
  storageClass: StorageClass,
): Promise<void> {
  const driver = source.kind === "snapshot"
    ? source.driver
    : source.pv?.spec.csi?.driver;
  const { provisioner, metadata: { name } } = storageClass;
  const hint = "move the data with: kompoxops disk export, disk import";
  if (!await isCsi(work, storageClass)) {
    throw failure(
      "unsupported",
      `Cannot ${what}: StorageClass "${name}" has no CSI driver, so it makes empty volumes only`,
      { hint },
    );
  }
  if (driver !== provisioner) {
    throw failure(
      "unsupported",
      `Cannot ${what}: ${source.kind} "${source.name}" is of another driver than StorageClass "${name}"`,
      { hint },
    );
  }
}

/** The source as it is kept in the record, read again. */
export function parseSource(text: string): DataSource {
  const match = /^(disk|snapshot):(.*)$/.exec(text);
  return match === null
    ? { kind: "native", id: text }
    : { kind: match[1] as "disk" | "snapshot", name: match[2] };
}

export function sourceText(source: DataSource): string {
  return source.kind === "native" ? source.id : `${source.kind}:${source.name}`;
}

/** @returns the claim's `dataSource` */
export async function openSource(
  work: Work,
  record: DiskRecord,
  source: DiskRecord | SnapshotRecord,
  wait: Wait,
): Promise<DataSourceRef> {
  const purpose = "source";
  const policy = "Retain";
  if (source.kind === "snapshot") {
    const name = await openSnapshotPair(work, record, source, {
      purpose,
      policy,
      until: "ready",
      wait,
    });
    return {
      apiGroup: "snapshot.storage.k8s.io",
      kind: "VolumeSnapshot",
      name,
    };
  }
  if (source.pv === undefined) throw new Error("a ready disk has its volume");
  const name = await openPair(work, record, source.pv, {
    purpose,
    policy,
    wait,
  });
  return { kind: "PersistentVolumeClaim", name };
}

/** Removes what {@link openSource} has made, the source's data stays. */
export async function closeSource(
  work: Work,
  record: DiskRecord,
  wait: Wait,
): Promise<void> {
  if (record.source === undefined) return;
  const { kind } = parseSource(record.source);
  if (kind === "disk") await closePair(work, record, "source", wait);
  if (kind === "snapshot") {
    await dropSnapshot(work, objectName(record, "source"), "Retain", wait);
  }
}
