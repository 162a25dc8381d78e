/** Reads and writes records in the cluster. */

import { KompoxError } from "../../core/domain/error.ts";
import type { Kube } from "../../core/ports/kube.ts";
import {
  type DataRecord,
  type DiskRecord,
  type Owner,
  readRecord,
  recordName,
  recordSelector,
  sameOwner,
  type SnapshotRecord,
  systemNamespace,
  type VolumeRecord,
  writeRecord,
} from "./records.ts";

const configMaps = { apiVersion: "v1", kind: "ConfigMap" };

/** All that is known of a volume. */
export interface VolumeRecords {
  readonly disks: readonly DiskRecord[];
  readonly snapshots: readonly SnapshotRecord[];
  /** What the record of the assignment says; the disk may be gone. */
  readonly volume: VolumeRecord;
}

/** Records over one connection. */
export class RecordStore {
  readonly #kube: Kube;
  readonly #signal: AbortSignal;

  constructor(kube: Kube, signal: AbortSignal) {
    this.#kube = kube;
    this.#signal = signal;
  }

  /** Everything of one volume, in one list. */
  async volume(owner: Owner, volumeName: string): Promise<VolumeRecords> {
    const all = await this.#list(recordSelector(owner, volumeName));
    const own = all.filter((record) =>
      sameOwner(record.owner, owner) && record.volumeName === volumeName
    );
    const volume = own.find((record): record is VolumeRecord =>
      record.kind === "volume"
    );
    return {
      disks: own.filter((record) => record.kind === "disk"),
      snapshots: own.filter((record) => record.kind === "snapshot"),
      volume: volume ?? { kind: "volume", owner, volumeName },
    };
  }

  /** Disks of all apps: what belongs to one of them is nobody else's. */
  async allDisks(): Promise<DiskRecord[]> {
    const all = await this.#list("kompox.dev/record=disk");
    return all.filter((record) => record.kind === "disk");
  }

  /** @throws {KompoxError} `conflict` somebody else has written it first */
  async create<Written extends DataRecord | VolumeRecord>(
    record: Written,
  ): Promise<Written> {
    await this.#needNamespace();
    const object = await this.#kube.create(writeRecord(record), this.#signal);
    const { resourceVersion } = object.metadata;
    return { ...record, resourceVersion };
  }

  /** @throws {KompoxError} `conflict` it was changed since it was read */
  async update<Written extends DataRecord | VolumeRecord>(
    record: Written,
  ): Promise<Written> {
    const object = await this.#kube.replace(writeRecord(record), this.#signal);
    const { resourceVersion } = object.metadata;
    return { ...record, resourceVersion };
  }

  /** Writes which disk the volume uses; that it uses none needs no record. */
  async assign(
    volume: VolumeRecord,
    assigned: string | undefined,
  ): Promise<void> {
    const written = { ...volume, assigned };
    const isThere = volume.resourceVersion !== undefined;
    if (assigned === undefined) {
      if (isThere) await this.delete(volume);
    } else if (isThere) await this.update(written);
    else await this.create(written);
  }

  /** @throws {KompoxError} `conflict` it was changed since it was read */
  async delete(record: DataRecord | VolumeRecord): Promise<void> {
    const { resourceVersion } = record;
    const name = recordName(record);
    const ref = { ...configMaps, name, namespace: systemNamespace };
    await this.#kube.delete(ref, { resourceVersion }, this.#signal);
  }

  async #list(labelSelector: string): Promise<(DataRecord | VolumeRecord)[]> {
    const options = { namespace: systemNamespace, labelSelector };
    const list = await this.#kube.list(configMaps, options, this.#signal);
    return list.items.map(readRecord).filter((record) => record !== undefined);
  }

  async #needNamespace(): Promise<void> {
    const namespace = {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: systemNamespace,
        labels: { "app.kubernetes.io/managed-by": "kompox" },
      },
    };
    const { apiVersion, kind } = namespace;
    const ref = { apiVersion, kind, name: systemNamespace };
    if (await this.#kube.get(ref, this.#signal) !== undefined) return;
    try {
      await this.#kube.create(namespace, this.#signal);
    } catch (error) {
      // Somebody else was faster.
      if (!(error instanceof KompoxError && error.kind === "conflict")) {
        throw error;
      }
    }
  }
}
