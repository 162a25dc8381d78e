/** Has the provisioner delete the data of a volume: the only place that does. */

import { failure } from "../../core/domain/error.ts";
import type { KubeRef } from "../../core/ports/kube.ts";
import { lastWarning } from "./claim_events.ts";
import { giveBack, isForeign } from "./give_back.ts";
import {
  type DiskRecord,
  objectName,
  type ProvisionedVolume,
  recordName,
  systemNamespace,
} from "./records.ts";
import { claimRefOf } from "./provision.ts";
import { openPair, pairRefs, setPolicy } from "./static_pair.ts";
import {
  type Claim,
  type PersistentVolume,
  pvType,
} from "./storage_objects.ts";
import {
  deleteAndWait,
  newTrouble,
  patientLooks,
  touch,
  type Wait,
  waitUntil,
  type Work,
} from "./work.ts";

const provisionedBy = "pv.kubernetes.io/provisioned-by";

/**
 * Goes on where an earlier run has stopped; data that is gone already is a
 * success, as deletion is for every driver.
 */
export async function erase(
  work: Work,
  record: DiskRecord,
  volume: ProvisionedVolume,
  wait: Wait,
): Promise<void> {
  const { pv, claim } = pairRefs(record, "erase");
  const deleter = refuseUndeletable(record, volume, wait.what);
  const left = await work.kube.get(pv, work.signal) as
    | PersistentVolume
    | undefined;
  if (left === undefined) {
    // What an earlier run bound to a volume that is gone.
    await deleteAndWait(work, claim, wait);
  }
  if (left === undefined || !await isLetGo(work, left, claim)) {
    const annotations = { ...volume.annotations, [provisionedBy]: deleter };
    await openPair(work, record, { ...volume, annotations }, {
      purpose: "erase",
      policy: "Delete",
      wait,
    });
    await work.kube.delete(claim, {}, work.signal);
  }
  await waitGone(work, pv.name, wait);
}

/** Deletes what a claim got, or stops it from getting anything. */
export async function eraseUnfinished(
  work: Work,
  record: DiskRecord,
  wait: Wait,
): Promise<void> {
  const ref = claimRefOf(record);
  const claim = await work.kube.get(ref, work.signal) as Claim | undefined;
  const bound = claim?.spec.volumeName || await volumeOfClaim(work, ref.name);
  const pv = bound === undefined ? undefined : await work.kube
    .get({ ...pvType, name: bound }, work.signal) as
      | PersistentVolume
      | undefined;
  if (pv !== undefined && isForeign(pv)) {
    return await giveBack(work, pv, ref, wait);
  }
  if (bound !== undefined) {
    await setPolicy(work, { ...pvType, name: bound }, "Delete");
  }
  await deleteAndWait(work, ref, wait);
  const late = bound ?? await volumeOfClaim(work, ref.name);
  if (late === undefined) return;
  const found = await work.kube.get({ ...pvType, name: late }, work.signal) as
    | PersistentVolume
    | undefined;
  if (found !== undefined && isForeign(found)) {
    return await giveBack(work, found, ref, wait);
  }
  await setPolicy(work, { ...pvType, name: late }, "Delete");
  await waitGone(work, late, wait);
}

/** The volume that was made for our claim, also when the claim is gone. */
async function volumeOfClaim(
  { kube, signal }: Work,
  claimName: string,
): Promise<string | undefined> {
  const { items } = await kube.list(pvType, {}, signal);
  const found = (items as readonly PersistentVolume[]).find(({ spec }) =>
    spec.claimRef?.namespace === systemNamespace &&
    spec.claimRef.name === claimName
  );
  return found?.metadata.name;
}

async function waitGone(work: Work, name: string, wait: Wait): Promise<void> {
  const ref = { ...pvType, name };
  let live: PersistentVolume | undefined;
  // Events of objects without a namespace are in this one.
  const trouble = newTrouble(() =>
    lastWarning(work, "default", live?.metadata.uid ?? "")
  );
  let looks = 0;
  await waitUntil(work, { ...wait, trouble }, async () => {
    live = await work.kube.get(ref, work.signal) as
      | PersistentVolume
      | undefined;
    if (live === undefined) return true;
    if (++looks % patientLooks === 0) await touch(work, ref, looks);
    return undefined;
  });
}

/** Whether its claim was there and is gone: what is left is up to the provisioner. */
async function isLetGo(
  { kube, signal }: Work,
  { status, spec }: PersistentVolume,
  claim: KubeRef,
): Promise<boolean> {
  if (/^(?:Released|Failed)$/.test(status?.phase ?? "")) return true;
  if (spec.claimRef?.uid === undefined) return false;
  return await kube.get(claim, signal) === undefined;
}

/**
 * @returns who deletes the data
 * @throws {KompoxError} `unsupported` nothing in the cluster deletes such volumes
 */
export function refuseUndeletable(
  record: DiskRecord,
  volume: ProvisionedVolume,
  what: string,
): string {
  const deleter = volume.annotations[provisionedBy] ?? volume.spec.csi?.driver;
  if (deleter !== undefined) return deleter;
  throw failure(
    "unsupported",
    `Cannot ${what}: no provisioner made "${record.handle}", and none can delete it`,
    {
      hint: `delete the data by hand, then: kubectl delete configmap ${
        recordName(record)
      } -n ${systemNamespace}`,
    },
  );
}

/** Names of the claims in `kompox-system` that making and deleting this disk makes. */
export function ownClaims(record: DiskRecord): string[] {
  return [objectName(record), objectName(record, "erase")];
}
