/** What of an ingress controller is in a cluster: ours by labels, and whatever has its names. */

import {
  isTraefikOurs,
  traefikName,
  type TraefikNames,
} from "../../convert/traefik/names.ts";
import { objectKey, refOf } from "../../plan/object_key.ts";
import type { LiveObjects } from "../../plan/plan_deploy.ts";
import type { Kube, KubeObject, KubeType } from "../../ports/kube.ts";
import { inParallel } from "../in_parallel.ts";
import { bundledNamespace, serviceRef } from "./read_ingress.ts";

const core = "v1";
const rbac = "rbac.authorization.k8s.io/v1";
const networking = "networking.k8s.io/v1";

/** Kinds that we make, in the order in which they go: ways in first. */
export const ownedTypes: readonly (readonly KubeType[])[] = [
  [{ apiVersion: networking, kind: "IngressClass" }],
  [
    { apiVersion: core, kind: "Service" },
    { apiVersion: "apps/v1", kind: "Deployment" },
  ],
  [
    { apiVersion: core, kind: "ConfigMap" },
    { apiVersion: core, kind: "Secret" },
    { apiVersion: core, kind: "PersistentVolumeClaim" },
    {
      apiVersion: "secrets-store.csi.x-k8s.io/v1",
      kind: "SecretProviderClass",
    },
    { apiVersion: rbac, kind: "ClusterRoleBinding" },
    { apiVersion: rbac, kind: "ClusterRole" },
    { apiVersion: core, kind: "ServiceAccount" },
  ],
];

const clusterKinds = new Set([
  "IngressClass",
  "ClusterRoleBinding",
  "ClusterRole",
]);

/** What a cluster holds before an installation. */
export interface LiveIngress {
  /** Those that have the names of wanted ones, whoever made them. */
  readonly objects: LiveObjects;
  /** Metadata of all that carries our labels; the Namespace is not among them. */
  readonly owned: readonly KubeObject[];
  /** The Service of a controller that the cluster brings. */
  readonly bundled?: KubeObject;
}

/** All at once: one request for each wanted object, one for each kind. */
export async function readLiveIngress(
  kube: Kube,
  names: TraefikNames,
  wanted: readonly KubeObject[],
  signal: AbortSignal,
): Promise<LiveIngress> {
  const [found, owned, bundled] = await Promise.all([
    inParallel(wanted, (object) => kube.get(refOf(object), signal)),
    listOwnedIngress(kube, names, signal),
    names.namespace === bundledNamespace
      ? undefined
      : kube.get(serviceRef(bundledNamespace), signal),
  ]);
  const objects = new Map(
    found.filter((object) => object !== undefined)
      .map((object) => [objectKey(object), object] as const),
  );
  return { objects, owned, bundled };
}

/** @returns metadata, in the order in which they go */
export async function listOwnedIngress(
  kube: Kube,
  names: TraefikNames,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const found = await inParallel(ownedTypes.flat(), async (type) => {
    const { items } = await kube.list(type, {
      namespace: clusterKinds.has(type.kind) ? undefined : names.namespace,
      labelSelector: names.ownership,
      metadataOnly: true,
    }, signal);
    return items.map((item) => ({ ...item, ...type }));
  });
  return found.flat();
}

/** Whether somebody else keeps an object that has a name of ours. */
export function isForeign(object: KubeObject, names: TraefikNames): boolean {
  return !isTraefikOurs(object, names);
}

/** Whether a Service takes the ports 80 and 443 of the cluster's own load balancer. */
export function takesWebPorts(service: KubeObject | undefined): boolean {
  const { type } = (service?.spec ?? {}) as { type?: string };
  return service?.metadata.name === traefikName && type === "LoadBalancer";
}
