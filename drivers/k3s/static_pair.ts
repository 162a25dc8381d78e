/** A PersistentVolume and a claim by which data that exists gets a name in `kompox-system`; no pod ever mounts it. */

import type { KubeRef } from "../../core/ports/kube.ts";
import {
  type DataRecord,
  objectLabels,
  objectName,
  type ProvisionedVolume,
  systemNamespace,
} from "./records.ts";
import {
  type Claim,
  claimType,
  type PersistentVolume,
  pvType,
} from "./storage_objects.ts";
import {
  changeObject,
  createOrGet,
  patientLooks,
  refTo,
  touch,
  type Wait,
  waitUntil,
  type Work,
} from "./work.ts";

/** What a pair is for; part of its name. */
export type PairPurpose = "source" | "erase";

export function pairRefs(
  record: DataRecord,
  purpose: PairPurpose,
): { pv: KubeRef; claim: KubeRef } {
  const name = objectName(record, purpose);
  return {
    pv: { ...pvType, name },
    claim: { ...claimType, name, namespace: systemNamespace },
  };
}

/**
 * Binds the data to a claim; what an earlier run has left is used or replaced.
 *
 * @param policy `Delete` makes the end of the claim the end of the data
 * @returns the claim's name
 */
export async function openPair(
  work: Work,
  record: DataRecord,
  volume: ProvisionedVolume,
  { purpose, policy, wait }: {
    purpose: PairPurpose;
    policy: "Retain" | "Delete";
    wait: Wait;
  },
): Promise<string> {
  const refs = pairRefs(record, purpose);
  const left = await work.kube.get(refs.pv, work.signal) as
    | PersistentVolume
    | undefined;
  // Its claim is gone: it will never be bound again.
  if (left?.status?.phase === "Released" && policy === "Retain") {
    await closePair(work, record, purpose, wait);
  }
  const { name } = refs.pv;
  const { spec, annotations } = volume;
  const labels = objectLabels(record);
  const persistentVolume = await createOrGet(work, {
    ...pvType,
    metadata: { name, labels, annotations },
    spec: {
      ...spec,
      persistentVolumeReclaimPolicy: policy,
      claimRef: { namespace: systemNamespace, name },
    },
  });
  await createOrGet(work, {
    ...claimType,
    metadata: { name, namespace: systemNamespace, labels },
    spec: {
      accessModes: spec.accessModes ?? ["ReadWriteOnce"],
      resources: { requests: { storage: spec.capacity.storage } },
      storageClassName: spec.storageClassName ?? "",
      volumeMode: spec.volumeMode ?? "Filesystem",
      volumeName: persistentVolume.metadata.name,
    },
  });
  await waitBound(work, refs, wait);
  return name;
}

/**
 * Waits until both are Bound: a claim that goes before its volume is Bound is
 * noticed much later. The controller binds the two from both ends at once,
 * and where these collide it comes back after 15 seconds, or as soon as the
 * claim changes.
 */
async function waitBound(
  work: Work,
  refs: { readonly pv: KubeRef; readonly claim: KubeRef },
  wait: Wait,
): Promise<void> {
  let halves = 0;
  await waitUntil(work, wait, async () => {
    const [claim, pv] = await Promise.all([
      phaseOf(work, refs.claim),
      phaseOf(work, refs.pv),
    ]);
    if (claim === "Bound" && pv === "Bound") return true;
    if (pv !== "Bound") return undefined;
    halves++;
    if (halves > 1) await touch(work, refs.claim, halves);
    return undefined;
  });
}

async function phaseOf(
  work: Work,
  ref: KubeRef,
): Promise<string | undefined> {
  const live = await work.kube.get(ref, work.signal) as
    | Claim
    | PersistentVolume
    | undefined;
  return live?.status?.phase;
}

/** Removes a pair and keeps the data. */
export async function closePair(
  work: Work,
  record: DataRecord,
  purpose: PairPurpose,
  wait: Wait,
): Promise<void> {
  const { pv, claim } = pairRefs(record, purpose);
  await dropVolume(work, pv, claim, wait);
}

/**
 * Removes a PersistentVolume and its claim, and keeps the data: the volume is
 * made `Retain` before its claim goes.
 */
export async function dropVolume(
  work: Work,
  pvRef: KubeRef | undefined,
  claimRef: KubeRef,
  wait: Wait,
): Promise<void> {
  const { kube, signal } = work;
  const claim = await kube.get(claimRef, signal) as Claim | undefined;
  const bound = claim?.spec.volumeName;
  const ref = pvRef ?? (bound ? { ...pvType, name: bound } : undefined);
  const pv = ref && await isBoundTo(work, ref, claimRef)
    ? await retain(work, ref)
    : undefined;
  if (claim !== undefined) {
    await kube.delete(refTo(claim), { uid: claim.metadata.uid }, signal);
  }
  if (pv !== undefined) {
    await kube.delete(refTo(pv), { uid: pv.metadata.uid }, signal);
  }
  if (claim === undefined && pv === undefined) return;
  let looks = 0;
  await waitUntil(work, wait, async () => {
    const [claimLeft, pvLeft] = await Promise.all([
      claim && kube.get(refTo(claim), signal),
      pv && kube.get(refTo(pv), signal),
    ]);
    if (claimLeft === undefined && pvLeft === undefined) return true;
    const late = claimLeft === undefined && ++looks % patientLooks === 0;
    if (late && pv !== undefined) await touch(work, refTo(pv), looks);
    return undefined;
  });
}

/** A volume of that name may be somebody else's by now. */
async function isBoundTo(
  { kube, signal }: Work,
  ref: KubeRef,
  { namespace, name }: KubeRef,
): Promise<boolean> {
  const pv = await kube.get(ref, signal) as PersistentVolume | undefined;
  const bound = pv?.spec.claimRef;
  return bound?.namespace === namespace && bound?.name === name;
}

/** @returns the volume, which keeps its data from now on; undefined when there is none */
export async function retain(
  work: Work,
  ref: KubeRef,
): Promise<PersistentVolume | undefined> {
  return await setPolicy(work, ref, "Retain");
}

export async function setPolicy(
  work: Work,
  ref: KubeRef,
  policy: "Retain" | "Delete",
): Promise<PersistentVolume | undefined> {
  const changed = await changeObject(work, ref, (live) => {
    const { spec } = live as PersistentVolume;
    if (spec.persistentVolumeReclaimPolicy === policy) return undefined;
    return {
      ...live,
      spec: { ...spec, persistentVolumeReclaimPolicy: policy },
    };
  });
  return changed as PersistentVolume | undefined;
}
