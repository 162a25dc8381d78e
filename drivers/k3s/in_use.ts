/** Who uses the data of a volume at this moment. */

import { KompoxError, type Problem } from "../../core/domain/error.ts";
import type { KubeObject } from "../../core/ports/kube.ts";
import {
  claimType,
  type PersistentVolume,
  type PvSpec,
  pvType,
  volumeIdentity,
} from "./storage_objects.ts";
import { systemNamespace } from "./records.ts";
import type { Work } from "./work.ts";

interface Attachment extends KubeObject {
  readonly spec?: {
    readonly nodeName?: string;
    readonly source?: { readonly persistentVolumeName?: string };
  };
}

interface Pod extends KubeObject {
  readonly spec?: {
    readonly volumes?: readonly {
      readonly persistentVolumeClaim?: { readonly claimName: string };
    }[];
  };
  readonly status?: { readonly phase?: string };
}

/** PersistentVolumes of the same data. */
export async function volumesOf(
  { kube, signal }: Work,
  spec: PvSpec,
): Promise<PersistentVolume[]> {
  const { items } = await kube.list(pvType, {}, signal);
  const identity = volumeIdentity(spec);
  return (items as readonly PersistentVolume[])
    .filter((pv) => volumeIdentity(pv.spec) === identity);
}

/**
 * @param what follows `Cannot`
 * @param own names of claims in `kompox-system` that the caller itself has made
 * @throws {KompoxError} `conflict` with all claims and attachments
 */
export async function refuseInUse(
  work: Work,
  what: string,
  spec: PvSpec,
  own: readonly string[],
): Promise<void> {
  const all = await volumesOf(work, spec);
  const volumes = all.filter(({ spec: { claimRef } }) =>
    claimRef?.namespace !== systemNamespace ||
    !own.includes(claimRef.name ?? "")
  );
  const problems = [
    ...await claimProblems(work, what, volumes),
    ...await attachmentProblems(work, what, all),
  ];
  if (problems.length > 0) throw new KompoxError("conflict", problems);
}

async function claimProblems(
  work: Work,
  what: string,
  volumes: readonly PersistentVolume[],
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { spec: { claimRef } } of volumes) {
    const { namespace, name = "" } = claimRef ?? {};
    if (claimRef === undefined || namespace === undefined) continue;
    const ref = { ...claimType, name, namespace };
    const claim = await work.kube.get(ref, work.signal);
    const same = claimRef.uid === undefined ||
      claim?.metadata.uid === claimRef.uid;
    if (claim === undefined || !same) continue;
    const pods = await podsWith(work, namespace, name);
    const mounts = pods.length === 0
      ? ""
      : `, mounted by ${pods.map((pod) => `pod "${pod}"`).join(", ")}`;
    problems.push({
      level: "error",
      message:
        `Cannot ${what}: claim "${name}" in namespace "${namespace}" uses it${mounts}`,
      hint: pods.length > 0
        ? "move the app to another disk, or destroy it, first"
        : `kompoxops app deploy --prune-volumes, or: kubectl delete pvc ${name} -n ${namespace}`,
    });
  }
  return problems;
}

async function podsWith(
  { kube, signal }: Work,
  namespace: string,
  claimName: string,
): Promise<string[]> {
  const type = { apiVersion: "v1", kind: "Pod" };
  const { items } = await kube.list(type, { namespace }, signal);
  return (items as readonly Pod[]).filter(({ spec, status }) =>
    !/^(?:Succeeded|Failed)$/.test(status?.phase ?? "") &&
    spec?.volumes?.some((volume) =>
      volume.persistentVolumeClaim?.claimName === claimName
    )
  ).map(({ metadata }) => metadata.name);
}

async function attachmentProblems(
  { kube, signal }: Work,
  what: string,
  volumes: readonly PersistentVolume[],
): Promise<Problem[]> {
  const type = { apiVersion: "storage.k8s.io/v1", kind: "VolumeAttachment" };
  const { items } = await kube.list(type, {}, signal);
  const names = new Set(volumes.map(({ metadata }) => metadata.name));
  return (items as readonly Attachment[])
    .filter(({ spec }) => names.has(spec?.source?.persistentVolumeName ?? ""))
    .map(({ spec }) => ({
      level: "error",
      message: `Cannot ${what}: it is attached to node "${spec?.nodeName}"`,
      hint: "wait until it is detached, then run it again",
    }));
}
