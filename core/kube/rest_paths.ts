/** Where the API server keeps the objects of each kind, without asking it. */

import type { KubeRef, KubeType } from "../ports/kube.ts";

/** A kind as the API server serves it. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  /** Lower case, such as `networkpolicies`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Kinds by apiVersion, each `Kind/plural`; a `*` after it: cluster-scoped. */
const known: Readonly<Record<string, string>> = {
  "v1":
    "Namespace/namespaces* Node/nodes* PersistentVolume/persistentvolumes* " +
    "ConfigMap/configmaps Secret/secrets Service/services Pod/pods " +
    "ServiceAccount/serviceaccounts Event/events Endpoints/endpoints " +
    "PersistentVolumeClaim/persistentvolumeclaims " +
    "ResourceQuota/resourcequotas LimitRange/limitranges",
  "apps/v1": "Deployment/deployments ReplicaSet/replicasets " +
    "StatefulSet/statefulsets DaemonSet/daemonsets",
  "batch/v1": "Job/jobs CronJob/cronjobs",
  "networking.k8s.io/v1": "Ingress/ingresses NetworkPolicy/networkpolicies " +
    "IngressClass/ingressclasses*",
  "rbac.authorization.k8s.io/v1": "Role/roles RoleBinding/rolebindings " +
    "ClusterRole/clusterroles* ClusterRoleBinding/clusterrolebindings*",
  "coordination.k8s.io/v1": "Lease/leases",
  "events.k8s.io/v1": "Event/events",
  "discovery.k8s.io/v1": "EndpointSlice/endpointslices",
  "storage.k8s.io/v1": "StorageClass/storageclasses* CSINode/csinodes* " +
    "CSIDriver/csidrivers* VolumeAttachment/volumeattachments*",
  "authorization.k8s.io/v1":
    "SelfSubjectAccessReview/selfsubjectaccessreviews* " +
    "SelfSubjectRulesReview/selfsubjectrulesreviews*",
  "authentication.k8s.io/v1": "SelfSubjectReview/selfsubjectreviews*",
  "apiextensions.k8s.io/v1":
    "CustomResourceDefinition/customresourcedefinitions*",
};

/** @returns undefined for a kind that is not built into every cluster */
export function knownResource(type: KubeType): Resource | undefined {
  const { apiVersion, kind } = type;
  const entry = Object.hasOwn(known, apiVersion)
    ? known[apiVersion].split(" ").find((each) => each.startsWith(`${kind}/`))
    : undefined;
  if (entry === undefined) return undefined;
  const namespaced = !entry.endsWith("*");
  const plural = entry.slice(kind.length + 1).replace("*", "");
  return { apiVersion, kind, plural, namespaced };
}

/** The API group; empty for `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/** `deployments.apps`, as in permissions and for `kubectl`. */
export function resourceName(resource: Resource): string {
  const group = groupOf(resource.apiVersion);
  return group === "" ? resource.plural : `${resource.plural}.${group}`;
}

/** Path of an apiVersion: `/api/v1`, `/apis/apps/v1`. */
export function versionPath(apiVersion: string): string {
  const parts = apiVersion.split("/").map(encodeURIComponent).join("/");
  return apiVersion.includes("/") ? `/apis/${parts}` : `/api/${parts}`;
}

/** Path of all objects of a kind, in one namespace or in all. */
export function listPath(resource: Resource, namespace?: string): string {
  const { apiVersion, plural, namespaced } = resource;
  const where = namespaced && namespace !== undefined
    ? `/namespaces/${encodeURIComponent(namespace)}`
    : "";
  return `${versionPath(apiVersion)}${where}/${plural}`;
}

/** Path of one object; a kind without namespaces ignores the ref's. */
export function objectPath(
  resource: Resource,
  ref: Pick<KubeRef, "name" | "namespace">,
): string {
  return `${listPath(resource, ref.namespace)}/${encodeURIComponent(ref.name)}`;
}

/** `?a=1&b=2`; values that are undefined are left out. */
export function query(
  values: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const all = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) all.set(key, String(value));
  }
  const text = all.toString();
  return text === "" ? "" : `?${text}`;
}
