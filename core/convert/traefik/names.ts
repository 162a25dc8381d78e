/** The names and labels of the ingress controller of a cluster. */

import { shortHash } from "../../domain/hash.ts";
import type { Cluster } from "../../domain/resources.ts";
import type { KubeMetadata, KubeObject } from "../../ports/kube.ts";

/** Whatever the values contract names is called so (spec/50 §4). */
export const traefikName = "traefik";

/** How the controller's objects are known; one controller for each namespace. */
export interface TraefikNames {
  readonly namespace: string;
  /** ClusterRole and ClusterRoleBinding. */
  readonly clusterRole: string;
  readonly account: string;
  /** On every object: what Kompox deletes carries all of them. */
  readonly labels: Readonly<Record<string, string>>;
  /** Selects objects of ours. */
  readonly ownership: string;
  /** Selects pods. */
  readonly pods: Readonly<Record<string, string>>;
}

/** @returns the names; clusters with equal ingress namespaces share them, as they may be one */
export function traefikNames({ ingress }: Cluster): TraefikNames {
  const { namespace, serviceAccount } = ingress;
  const pods = {
    "app.kubernetes.io/name": traefikName,
    "app.kubernetes.io/instance": `${traefikName}-${shortHash(namespace)}`,
  };
  const labels = { ...pods, "app.kubernetes.io/managed-by": "kompox" };
  return {
    namespace,
    clusterRole: `kompox-${traefikName}-${shortHash(namespace)}`,
    account: serviceAccount,
    labels,
    ownership: Object.entries(labels).map((pair) => pair.join("=")).join(","),
    pods,
  };
}

/** Whether an object carries all labels by which Kompox knows its own. */
export function isTraefikOurs(
  { metadata }: Pick<KubeObject, "metadata">,
  { labels }: TraefikNames,
): boolean {
  return Object.entries(labels).every(([key, value]) =>
    metadata.labels?.[key] === value
  );
}

/** Metadata of an object in the ingress namespace. */
export function inNamespace(names: TraefikNames, name: string): KubeMetadata {
  return { ...clusterWide(names, name), namespace: names.namespace };
}

/** Metadata of an object outside of namespaces. */
export function clusterWide(
  { labels }: TraefikNames,
  name: string,
): KubeMetadata {
  return { name, labels: { ...labels } };
}
