/** VolumeSnapshots and their contents in `kompox-system`. */

import { failure, type KompoxError } from "../../core/domain/error.ts";
import type { KubeObject, KubeRef } from "../../core/ports/kube.ts";
import {
  type DataRecord,
  objectLabels,
  objectName,
  type SnapshotRecord,
  systemNamespace,
} from "./records.ts";
import {
  changeObject,
  createOrGet,
  deleteAndWait,
  newTrouble,
  patientLooks,
  refTo,
  touch,
  type Trouble,
  troubleOf,
  type Wait,
  waitUntil,
  type Work,
} from "./work.ts";

const apiVersion = "snapshot.storage.k8s.io/v1";
const snapshotType = { apiVersion, kind: "VolumeSnapshot" };
const contentType = { apiVersion, kind: "VolumeSnapshotContent" };
const classType = { apiVersion, kind: "VolumeSnapshotClass" };

const beingDeleted =
  "snapshot.storage.kubernetes.io/volumesnapshot-being-deleted";

interface SnapshotError {
  readonly error?: { readonly message?: string; readonly time?: string };
}

export interface VolumeSnapshotObject extends KubeObject {
  readonly status?: SnapshotError & {
    readonly boundVolumeSnapshotContentName?: string;
    readonly readyToUse?: boolean;
    readonly restoreSize?: string;
  };
}

export interface SnapshotContent extends KubeObject {
  readonly spec: {
    readonly deletionPolicy: string;
    readonly volumeSnapshotRef?: { readonly uid?: string };
    readonly [field: string]: unknown;
  };
  readonly status?: SnapshotError & {
    readonly snapshotHandle?: string;
    readonly restoreSize?: number;
    readonly readyToUse?: boolean;
  };
}

export interface SnapshotClass extends KubeObject {
  readonly driver: string;
}

/** @returns undefined when the cluster knows no snapshots at all */
export async function snapshotClasses(
  { kube, signal }: Work,
): Promise<readonly SnapshotClass[] | undefined> {
  const list = await kube.list(classType, {}, signal);
  // A kind that the server does not know has no version.
  return list.resourceVersion === ""
    ? undefined
    : list.items as readonly SnapshotClass[];
}

export function snapshotRef(name: string): KubeRef {
  return { ...snapshotType, name, namespace: systemNamespace };
}

export async function getSnapshot(
  { kube, signal }: Work,
  name: string,
): Promise<VolumeSnapshotObject | undefined> {
  return await kube.get(snapshotRef(name), signal) as
    | VolumeSnapshotObject
    | undefined;
}

/** Asks for a snapshot of a claim, or takes the one that was asked for. */
export async function requestSnapshot(
  work: Work,
  record: SnapshotRecord,
  claimName: string,
): Promise<void> {
  await createOrGet(work, {
    ...snapshotType,
    metadata: {
      name: objectName(record),
      namespace: systemNamespace,
      labels: objectLabels(record),
    },
    spec: {
      volumeSnapshotClassName: record.snapshotClass,
      source: { persistentVolumeClaimName: claimName },
    },
  });
}

/**
 * The content of a snapshot that was taken, kept from the moment at which it
 * exists, once it can be restored.
 */
export async function waitTaken(
  work: Work,
  record: SnapshotRecord,
  wait: Wait,
): Promise<SnapshotContent> {
  const name = objectName(record);
  let error: SnapshotError["error"];
  const trouble = newTrouble(() => Promise.resolve(errorTrouble(error)));
  return await waitUntil(work, { ...wait, trouble }, async () => {
    const snapshot = await getSnapshot(work, name);
    if (snapshot === undefined) {
      throw failure(
        "conflict",
        `Cannot ${wait.what}: VolumeSnapshot "${name}" was deleted meanwhile`,
        { hint: wait.hint },
      );
    }
    const content = await setContentPolicy(
      work,
      // The controller's rule: there before the status tells it.
      snapshot.status?.boundVolumeSnapshotContentName ??
        `snapcontent-${snapshot.metadata.uid}`,
      "Retain",
    );
    error = content?.status?.error ?? snapshot.status?.error;
    if (content === undefined) return undefined;
    const ready = snapshot.status?.readyToUse === true &&
      content.status?.snapshotHandle !== undefined;
    return ready ? content : undefined;
  });
}

/**
 * Names a snapshot that exists, so that it can be restored or deleted.
 *
 * @param names of whom the objects are
 * @param until whether it must be usable, or only known
 * @returns the VolumeSnapshot's name
 */
export async function openSnapshotPair(
  work: Work,
  names: DataRecord,
  snapshot: SnapshotRecord,
  { purpose, policy, until, wait }: {
    purpose: "source" | "erase";
    policy: "Retain" | "Delete";
    until: "ready" | "bound";
    wait: Wait;
  },
): Promise<string> {
  const name = objectName(names, purpose);
  const labels = objectLabels(names);
  if (await isOrphaned(work, name)) {
    await dropSnapshot(work, name, policy, wait);
    if (policy === "Delete") return name;
  }
  const { driver, snapshotClass, volumeMode, handle, annotations } = snapshot;
  await createOrGet(work, {
    ...contentType,
    metadata: { name, labels, annotations },
    spec: {
      deletionPolicy: policy,
      driver,
      source: { snapshotHandle: handle },
      sourceVolumeMode: volumeMode,
      volumeSnapshotClassName: snapshotClass,
      volumeSnapshotRef: { name, namespace: systemNamespace },
    },
  });
  await createOrGet(work, {
    ...snapshotType,
    metadata: { name, namespace: systemNamespace, labels },
    spec: {
      volumeSnapshotClassName: snapshotClass,
      source: { volumeSnapshotContentName: name },
    },
  });
  let error: SnapshotError["error"];
  const trouble = newTrouble(() => Promise.resolve(errorTrouble(error)));
  await waitUntil(work, { ...wait, trouble }, async () => {
    const live = await getSnapshot(work, name);
    const content = await getContent(work, name);
    error = content?.status?.error ?? live?.status?.error;
    const done = until === "ready"
      ? live?.status?.readyToUse
      : content?.spec.volumeSnapshotRef?.uid !== undefined;
    return done ? true : undefined;
  });
  return name;
}

/** Whether an earlier run has deleted the VolumeSnapshot that the content was bound to. */
async function isOrphaned(work: Work, name: string): Promise<boolean> {
  const [content, snapshot] = await Promise.all([
    getContent(work, name),
    getSnapshot(work, name),
  ]);
  const uid = content?.spec.volumeSnapshotRef?.uid;
  return uid !== undefined && uid !== snapshot?.metadata.uid;
}

export async function getContent(
  { kube, signal }: Work,
  name: string,
): Promise<SnapshotContent | undefined> {
  const ref = { ...contentType, name };
  return await kube.get(ref, signal) as SnapshotContent | undefined;
}

export async function setContentPolicy(
  work: Work,
  name: string,
  deletionPolicy: "Retain" | "Delete",
): Promise<SnapshotContent | undefined> {
  const ref = { ...contentType, name };
  const changed = await changeObject(work, ref, (live) => {
    const { spec } = live as SnapshotContent;
    if (spec.deletionPolicy === deletionPolicy) return undefined;
    return { ...live, spec: { ...spec, deletionPolicy } };
  });
  return changed as SnapshotContent | undefined;
}

/**
 * Removes a VolumeSnapshot and its content.
 *
 * @param policy `Retain` keeps the snapshot itself
 * @param contentName of the content, where it is known
 */
export async function dropSnapshot(
  work: Work,
  name: string,
  policy: "Retain" | "Delete",
  wait: Wait,
  contentName?: string,
): Promise<void> {
  const { kube, signal } = work;
  const snapshot = await getSnapshot(work, name);
  const dynamic = snapshot && `snapcontent-${snapshot.metadata.uid}`;
  const contents: SnapshotContent[] = [];
  // It has the name of the pair, or one made from the uid of what asked for it.
  const names = [name, dynamic, contentName].filter((each) =>
    each !== undefined
  );
  for (const each of new Set(names)) {
    const content = await setContentPolicy(work, each, policy);
    if (content !== undefined) contents.push(content);
  }
  if (snapshot !== undefined) {
    await deleteAndWait(work, refTo(snapshot), wait);
  }
  for (const content of contents) {
    await markLetGo(work, content.metadata.name);
    await kube.delete(refTo(content), { uid: content.metadata.uid }, signal);
  }
  for (const { metadata } of contents) {
    await waitContentGone(work, metadata.name, wait);
  }
}

/**
 * The mark by which the snapshot controller tells the driver that the
 * VolumeSnapshot of a content is deleted. It never sets it where the
 * VolumeSnapshot has gone before it had looked at it.
 */
async function markLetGo(work: Work, name: string): Promise<void> {
  await changeObject(work, { ...contentType, name }, (live) => {
    const { annotations } = live.metadata;
    if (annotations?.[beingDeleted] !== undefined) return undefined;
    return {
      ...live,
      metadata: {
        ...live.metadata,
        annotations: { ...annotations, [beingDeleted]: "yes" },
      },
    };
  });
}

/**
 * Waits for the controllers to let go of a content. They miss it now and then,
 * and come back after a quarter of an hour, or as soon as it changes.
 */
async function waitContentGone(
  work: Work,
  name: string,
  wait: Wait,
): Promise<void> {
  let error: SnapshotError["error"];
  const trouble = newTrouble(() => Promise.resolve(errorTrouble(error)));
  let looks = 0;
  await waitUntil(work, { ...wait, trouble }, async () => {
    const content = await getContent(work, name);
    if (content === undefined) return true;
    error = content.status?.error;
    if (++looks % patientLooks === 0) {
      await touch(work, { ...contentType, name }, looks);
    }
    return undefined;
  });
}

function errorTrouble(error: SnapshotError["error"]): Trouble | undefined {
  const { message, time } = error ?? {};
  return message === undefined ? undefined : troubleOf(message, time);
}

/** The class for snapshots of a driver's volumes, or why there is none. */
export function chooseSnapshotClass(
  classes: readonly SnapshotClass[] | undefined,
  driver: string,
  name?: string,
): SnapshotClass | { readonly message: string; readonly hint: string } {
  const cannot = "Cannot take snapshots";
  if (classes === undefined) {
    return {
      message: `${cannot}: the cluster has no VolumeSnapshot API`,
      hint:
        "install the snapshot controller and its CRDs (https://github.com/kubernetes-csi/external-snapshotter) and a VolumeSnapshotClass",
    };
  }
  const usable = classes.filter((each) => each.driver === driver);
  if (name !== undefined) {
    const named = usable.find(({ metadata }) => metadata.name === name);
    if (named !== undefined) return named;
    return {
      message:
        `${cannot}: driver "${driver}" has no VolumeSnapshotClass "${name}"`,
      hint: "correct SNAPSHOT_CLASS in the settings of the cluster",
    };
  }
  const marked = usable.find(({ metadata: { annotations = {} } }) =>
    annotations["snapshot.storage.kubernetes.io/is-default-class"] === "true"
  );
  const found = marked ?? (usable.length === 1 ? usable[0] : undefined);
  if (found !== undefined) return found;
  const names = usable.map(({ metadata }) => `"${metadata.name}"`).join(", ");
  return usable.length === 0
    ? {
      message: `${cannot}: there is no VolumeSnapshotClass of "${driver}"`,
      hint:
        `install a storage driver that has snapshots, or create a VolumeSnapshotClass with driver: ${driver}`,
    }
    : {
      message:
        `${cannot}: the driver has several classes, ${names}, and none is the default`,
      hint: "name one as SNAPSHOT_CLASS in the settings of the cluster",
    };
}

export function unsupported(
  { message, hint }: { readonly message: string; readonly hint: string },
): KompoxError {
  return failure("unsupported", message, { hint });
}
