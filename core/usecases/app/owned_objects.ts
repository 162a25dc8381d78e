/** Everything that carries both labels of an app, and the order in which it goes (spec/30 §9). */

import { appNames, ownershipSelector } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { Kube, KubeObject, KubeType } from "../../ports/kube.ts";
import { inParallel } from "../in_parallel.ts";

/** Ways in first, then what runs, then what it used, disks' volumes last. */
const stages: readonly (readonly KubeType[])[] = [
  [{ apiVersion: "networking.k8s.io/v1", kind: "Ingress" }],
  [
    { apiVersion: "v1", kind: "Service" },
    { apiVersion: "apps/v1", kind: "Deployment" },
    // Of a tool runner that ran once.
    { apiVersion: "batch/v1", kind: "Job" },
    // Of a copy whose program was killed.
    { apiVersion: "v1", kind: "Pod" },
  ],
  [
    { apiVersion: "v1", kind: "Secret" },
    { apiVersion: "v1", kind: "ConfigMap" },
    { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding" },
    { apiVersion: "v1", kind: "PersistentVolumeClaim" },
  ],
  [
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role" },
    { apiVersion: "v1", kind: "ServiceAccount" },
    { apiVersion: "v1", kind: "PersistentVolume" },
  ],
];

/** Kinds that Kubernetes itself makes from ours, with our labels on them. */
export const derivedTypes: readonly KubeType[] = [
  { apiVersion: "v1", kind: "Pod" },
  { apiVersion: "apps/v1", kind: "ReplicaSet" },
  { apiVersion: "v1", kind: "Endpoints" },
  { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" },
];

/** Whether it must outlive the pods. */
export function isData({ kind }: KubeObject): boolean {
  return kind === "PersistentVolumeClaim" || kind === "NetworkPolicy";
}

/** @returns the metadata of all objects of the app, in no order; the Namespace is not among them */
export async function listOwned(
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const found = await inParallel(
    stages.flat(),
    (type) => listType(kube, target, type, signal),
  );
  return found.flat().filter((object) =>
    object.kind !== "Pod" || object.metadata.ownerReferences === undefined
  );
}

/** The metadata of the app's objects of one kind. */
export async function listType(
  kube: Kube,
  target: Target,
  type: KubeType,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const { namespace } = appNames(target);
  const { items } = await kube.list(type, {
    namespace: type.kind === "PersistentVolume" ? undefined : namespace,
    labelSelector: ownershipSelector(target),
    metadataOnly: true,
  }, signal);
  // A list of metadata calls every item PartialObjectMetadata.
  return items.map((item) => ({ ...item, ...type }));
}

/** @returns groups to be deleted one after another, without empty ones */
export function deletionStages(
  objects: readonly KubeObject[],
): KubeObject[][] {
  return stages
    .map((types) => {
      const kinds = new Set(types.map(({ kind }) => kind));
      return objects.filter(({ kind }) => kinds.has(kind));
    })
    .filter((stage) => stage.length > 0);
}
