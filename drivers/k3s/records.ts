/** What the driver remembers, as ConfigMaps that a person can read: disks, snapshots, and which disk a volume uses. */

import { failure } from "../../core/domain/error.ts";
import { shortHash } from "../../core/domain/hash.ts";
import type { Target } from "../../core/domain/resources.ts";
import type { DataState, SnapshotSetMark } from "../../core/ports/disks.ts";
import type { KubeObject } from "../../core/ports/kube.ts";
import type { PvSpec, Texts } from "./storage_objects.ts";

/** Where the records are, and all objects by which data is made and deleted. */
export const systemNamespace = "kompox-system";

/** Whose data it is: an app, on every cluster of its provider. */
export interface Owner {
  readonly service: string;
  readonly provider: string;
  readonly app: string;
}

interface CommonRecord {
  readonly owner: Owner;
  readonly volumeName: string;
  readonly name: string;
  readonly state: DataState;
  /** Names the objects of one creation; another disk of the same name has another one. */
  readonly requestId: string;
  readonly sizeBytes: number;
  /** Empty while it is not known. */
  readonly handle: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Of the ConfigMap; absent: not written yet. */
  readonly resourceVersion?: string;
}

/** A PersistentVolume as it was found; the object itself is gone. */
export interface ProvisionedVolume {
  /** Absent: there was no object. */
  readonly name?: string;
  readonly spec: PvSpec;
  readonly annotations: Texts;
}

/** A disk, also while it is being made or deleted. */
export interface DiskRecord extends CommonRecord {
  readonly kind: "disk";
  readonly storageClass: string;
  readonly accessModes: readonly string[];
  /** Whether it becomes the assigned one when it is ready. */
  readonly wantsAssignment: boolean;
  readonly options: Texts;
  readonly zone?: string;
  /** As the user wrote it, with its prefix. */
  readonly source?: string;
  /** The app that the source is of, where it is not the owner's; same service and provider. */
  readonly sourceApp?: string;
  /** How it was provisioned; absent: not yet. */
  readonly pv?: ProvisionedVolume;
}

/** A snapshot, also while it is being made or deleted. */
export interface SnapshotRecord extends CommonRecord {
  readonly kind: "snapshot";
  readonly driver: string;
  readonly snapshotClass: string;
  readonly volumeMode: string;
  readonly diskName?: string;
  readonly source: string;
  readonly set?: SnapshotSetMark;
  /** The VolumeSnapshotContent that it came with; gone when it is ready. */
  readonly contentName?: string;
  /** Annotations of the content, such as those that name the driver's secrets. */
  readonly annotations: Texts;
}

export type DataRecord = DiskRecord | SnapshotRecord;

/** Which disk the volume uses: 0 or 1 by construction (decision 33). */
export interface VolumeRecord {
  readonly kind: "volume";
  readonly owner: Owner;
  readonly volumeName: string;
  readonly assigned?: string;
  readonly resourceVersion?: string;
}

export function ownerOf({ service, provider, app }: Target): Owner {
  return { service: service.name, provider: provider.name, app: app.name };
}

export function sameOwner(left: Owner, right: Owner): boolean {
  return ownerHash(left) === ownerHash(right);
}

/** Selects the records of a volume; of all its app's volumes when there is no name. */
export function recordSelector(owner: Owner, volumeName?: string): string {
  const app = `kompox.dev/owner=${ownerHash(owner)}`;
  return volumeName === undefined
    ? app
    : `${app},kompox.dev/volume=${volumeName}`;
}

/** Name of a record's ConfigMap. */
export function recordName(
  { kind, owner, volumeName, name }: {
    kind: "disk" | "snapshot" | "volume";
    owner: Owner;
    volumeName: string;
    name?: string;
  },
): string {
  const { app } = owner;
  const parts = [kind, app, volumeName, ...name === undefined ? [] : [name]];
  // The readable parts may run into each other; the hash never does.
  const exact = JSON.stringify([ownerHash(owner), ...parts]);
  return `${parts.join("-")}-${shortHash(exact, 8)}`;
}

/** Name of the objects in the cluster by which a record's data is made. */
export function objectName(record: DataRecord, purpose?: string): string {
  const { kind, owner, volumeName, name, requestId } = record;
  const end = purpose === undefined ? "" : `-${purpose}`;
  return `kompox-${kind}-${owner.app}-${volumeName}-${name}-${requestId}${end}`;
}

/** Labels of those objects: none of those by which an app's own are found. */
export function objectLabels(record: DataRecord): Record<string, string> {
  return {
    "app.kubernetes.io/managed-by": "kompox",
    "kompox.dev/data-request": record.requestId,
  };
}

/** @param createdAt two creations never share it and the name */
export function requestIdOf(name: string, createdAt: string): string {
  return shortHash(`${name} ${createdAt}`, 10);
}

export function writeRecord(record: DataRecord | VolumeRecord): KubeObject {
  const { owner, volumeName, resourceVersion } = record;
  const named = record.kind === "volume" ? {} : { name: record.name };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: recordName({ ...record, ...named }),
      namespace: systemNamespace,
      labels: {
        "app.kubernetes.io/managed-by": "kompox",
        "kompox.dev/record": record.kind,
        "kompox.dev/owner": ownerHash(owner),
        "kompox.dev/app": owner.app,
        "kompox.dev/volume": volumeName,
        ...record.kind !== "volume" && {
          [`kompox.dev/${record.kind}`]: record.name,
        },
      },
      ...resourceVersion !== undefined && { resourceVersion },
    },
    data: writeData(record),
  };
}

/** @throws {KompoxError} `invalid` somebody has changed it into something else */
export function readRecord(
  object: KubeObject,
): DataRecord | VolumeRecord | undefined {
  const kind = object.metadata.labels?.["kompox.dev/record"];
  if (kind !== "disk" && kind !== "snapshot" && kind !== "volume") {
    return undefined;
  }
  const data = (object.data ?? {}) as Record<string, string>;
  try {
    return readData(kind, data, object.metadata.resourceVersion);
  } catch (error) {
    throw failure(
      "invalid",
      `Cannot read record "${object.metadata.name}" in namespace "${systemNamespace}": ${
        error instanceof Error ? error.message : String(error)
      }`,
      {
        hint:
          `kubectl edit configmap ${object.metadata.name} -n ${systemNamespace}`,
      },
    );
  }
}

/** The version of what is written here; `readData` refuses others. */
const version = "1";

function writeData(record: DataRecord | VolumeRecord): Record<string, string> {
  const { owner, volumeName } = record;
  const head = { version, ...owner, volume: volumeName };
  if (record.kind === "volume") {
    return { ...head, assigned: record.assigned ?? "" };
  }
  const common = {
    ...head,
    name: record.name,
    state: record.state,
    requestId: record.requestId,
    sizeBytes: String(record.sizeBytes),
    handle: record.handle,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
  };
  const more = record.kind === "disk"
    ? {
      storageClass: record.storageClass,
      accessModes: record.accessModes.join(","),
      wantsAssignment: String(record.wantsAssignment),
      options: JSON.stringify(record.options),
      zone: record.zone,
      source: record.source,
      sourceApp: record.sourceApp,
      pv: record.pv && JSON.stringify(record.pv, null, 2),
    }
    : {
      driver: record.driver,
      snapshotClass: record.snapshotClass,
      volumeMode: record.volumeMode,
      disk: record.diskName,
      source: record.source,
      content: record.contentName,
      set: record.set && JSON.stringify(record.set),
      annotations: JSON.stringify(record.annotations),
    };
  const all: Record<string, string | undefined> = { ...common, ...more };
  const present = Object.entries(all).filter(([, value]) =>
    value !== undefined
  );
  return Object.fromEntries(present) as Record<string, string>;
}

function readData(
  kind: "disk" | "snapshot" | "volume",
  data: Readonly<Record<string, string>>,
  resourceVersion: string | undefined,
): DataRecord | VolumeRecord {
  const need = (key: string): string => {
    const value = data[key];
    if (value === undefined) throw new Error(`key "${key}" is missing`);
    return value;
  };
  if (need("version") !== version) {
    throw new Error(`version "${data.version}" is of another Kompox`);
  }
  const owner = {
    service: need("service"),
    provider: need("provider"),
    app: need("app"),
  };
  const volumeName = need("volume");
  if (kind === "volume") {
    const assigned = need("assigned") || undefined;
    return { kind, owner, volumeName, assigned, resourceVersion };
  }
  const common = {
    owner,
    volumeName,
    name: need("name"),
    state: readState(need("state")),
    requestId: need("requestId"),
    sizeBytes: readSize(need("sizeBytes")),
    handle: need("handle"),
    createdAt: need("createdAt"),
    updatedAt: need("updatedAt"),
    resourceVersion,
  };
  if (kind === "disk") {
    return {
      kind,
      ...common,
      storageClass: need("storageClass"),
      accessModes: need("accessModes").split(","),
      wantsAssignment: need("wantsAssignment") === "true",
      options: JSON.parse(need("options")),
      zone: data.zone,
      source: data.source,
      sourceApp: data.sourceApp,
      pv: data.pv === undefined ? undefined : JSON.parse(data.pv),
    };
  }
  return {
    kind,
    ...common,
    driver: need("driver"),
    snapshotClass: need("snapshotClass"),
    volumeMode: need("volumeMode"),
    diskName: data.disk,
    contentName: data.content,
    source: need("source"),
    set: data.set === undefined ? undefined : JSON.parse(data.set),
    annotations: JSON.parse(need("annotations")),
  };
}

function readState(text: string): DataState {
  if (text === "creating" || text === "ready" || text === "deleting") {
    return text;
  }
  throw new Error(`state "${text}" is unknown`);
}

function readSize(text: string): number {
  const size = Number(text);
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw new Error(`sizeBytes "${text}" is no number of bytes`);
}

function ownerHash({ service, provider, app }: Owner): string {
  return shortHash(JSON.stringify([service, provider, app]), 12);
}
