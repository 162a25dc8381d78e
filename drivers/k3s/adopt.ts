/** Takes over a volume that exists: `pv:<name>` or `handle:<driver>:<volumeHandle>`. */

import { failure } from "../../core/domain/error.ts";
import { formatQuantity } from "../../core/domain/quantity.ts";
import { volumesOf } from "./in_use.ts";
import { provisionedVolume } from "./provision.ts";
import {
  type DiskRecord,
  type Owner,
  type ProvisionedVolume,
  sameOwner,
} from "./records.ts";
import { retain } from "./static_pair.ts";
import {
  claimType,
  type PersistentVolume,
  pvType,
  volumeIdentity,
} from "./storage_objects.ts";
import { refTo, type Wait, waitUntil, type Work } from "./work.ts";

const forms = /^(?:(pv):(.+)|(handle):([^:]+):(.+))$/i;

const byCopy =
  "copy its files: kompoxops disk export there, kompoxops disk import here";

/** Whether a source names a volume of the cluster. */
export function isNativeSource(source: string): boolean {
  return /^(?:pv|handle):/i.test(source);
}

/** Whose volume the caller may use, besides those of nobody. */
export interface Adopter {
  readonly owner: Owner;
  /** Of the app, as its own objects are labelled. */
  readonly idHash: string;
  /** What a handle alone does not tell. */
  readonly sizeBytes: number;
  readonly accessModes: readonly string[];
  readonly storageClass?: string;
}

/** @throws {KompoxError} `invalid` not of the form; `not-found` no such PersistentVolume */
export async function findNative(
  work: Work,
  what: string,
  id: string,
  adopter: Adopter,
): Promise<ProvisionedVolume> {
  const match = forms.exec(id);
  if (match === null) {
    throw failure("invalid", `Cannot ${what}: "${id}" names no volume`, {
      hint: "write pv:<name> or handle:<driver>:<volumeHandle>",
    });
  }
  const [, , pvName, , driver, volumeHandle] = match;
  if (pvName !== undefined) {
    const ref = { ...pvType, name: pvName };
    const pv = await work.kube.get(ref, work.signal) as
      | PersistentVolume
      | undefined;
    if (pv !== undefined) return provisionedVolume(pv);
    throw failure(
      "not-found",
      `Cannot ${what}: there is no PersistentVolume "${pvName}"`,
      { hint: "kubectl get pv" },
    );
  }
  const milli = BigInt(adopter.sizeBytes) * 1000n;
  return {
    spec: {
      capacity: { storage: formatQuantity({ milli, binary: true }) },
      accessModes: adopter.accessModes,
      volumeMode: "Filesystem",
      persistentVolumeReclaimPolicy: "Retain",
      storageClassName: adopter.storageClass ?? "",
      csi: { driver, volumeHandle },
    },
    annotations: { "pv.kubernetes.io/provisioned-by": driver },
  };
}

/**
 * @param self the record that the adoption is for, once it is written
 * @throws {KompoxError} `conflict` it is a disk already, or somebody's volume
 */
export async function refuseForeign(
  work: Work,
  what: string,
  volume: ProvisionedVolume,
  adopter: Adopter,
  self?: DiskRecord,
): Promise<void> {
  const identity = volumeIdentity(volume.spec);
  const disks = await work.records.allDisks();
  const taken = disks.find((each) =>
    each.pv !== undefined && volumeIdentity(each.pv.spec) === identity &&
    each.requestId !== self?.requestId
  );
  if (taken !== undefined) {
    const own = sameOwner(taken.owner, adopter.owner);
    throw failure(
      "conflict",
      own
        ? `Cannot ${what}: it is disk "${taken.name}" of volume "${taken.volumeName}"`
        : `Cannot ${what}: it is a disk of another app`,
      { hint: own ? `use it as: disk:${taken.name}` : byCopy },
    );
  }
  for (const pv of await volumesOf(work, volume.spec)) {
    const label = pv.metadata.labels?.["kompox.dev/app-id-hash"];
    if (label !== undefined && label !== adopter.idHash) {
      throw failure(
        "conflict",
        `Cannot ${what}: PersistentVolume "${pv.metadata.name}" is of another app`,
        { hint: byCopy },
      );
    }
    await refuseBound(work, what, pv);
  }
}

/** Claims may bind a volume at any time as long as it is there. */
async function refuseBound(
  { kube, signal }: Work,
  what: string,
  { metadata, spec }: PersistentVolume,
): Promise<void> {
  const { namespace, name, uid } = spec.claimRef ?? {};
  if (namespace === undefined || name === undefined) return;
  const claim = await kube.get({ ...claimType, name, namespace }, signal);
  if (claim === undefined) return;
  if (uid !== undefined && claim.metadata.uid !== uid) return;
  const keep = spec.persistentVolumeReclaimPolicy === "Retain"
    ? ""
    : `kubectl patch pv ${metadata.name} -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'; `;
  throw failure(
    "conflict",
    `Cannot ${what}: claim "${name}" in namespace "${namespace}" uses PersistentVolume "${metadata.name}"`,
    { hint: `${keep}kubectl delete pvc ${name} -n ${namespace}` },
  );
}

/**
 * Removes the PersistentVolume that was adopted, so that the app's own can
 * stand in its place; the data stays.
 */
export async function takeOver(
  work: Work,
  record: DiskRecord,
  wait: Wait,
): Promise<void> {
  const { name, spec } = record.pv ?? {};
  if (name === undefined || spec === undefined) return;
  const { kube, signal } = work;
  const pv = await retain(work, { ...pvType, name });
  if (pv === undefined) return;
  // Another volume of the same name.
  if (volumeIdentity(pv.spec) !== volumeIdentity(spec)) return;
  await refuseBound(work, wait.what, pv);
  const { uid, resourceVersion } = pv.metadata;
  // A claim that binds it at this moment changes its version.
  await kube.delete(refTo(pv), { uid, resourceVersion }, signal);
  await waitUntil(work, wait, async () => {
    const left = await kube.get(refTo(pv), signal);
    return left?.metadata.uid === uid ? undefined : true;
  });
}
