/** What others keep in the namespace of the ingress controller. */

import {
  isTraefikOurs,
  type TraefikNames,
} from "../../convert/traefik/names.ts";
import type { Kube, KubeObject, KubeType } from "../../ports/kube.ts";
import { inParallel } from "../in_parallel.ts";

/** Kinds that people make; a kind that the server does not know has no objects. */
const types: readonly KubeType[] = [
  ...of("v1", "Pod", "Service", "ConfigMap", "Secret", "ServiceAccount"),
  ...of("v1", "PersistentVolumeClaim", "ReplicationController"),
  ...of("apps/v1", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"),
  ...of("batch/v1", "Job", "CronJob"),
  ...of("networking.k8s.io/v1", "Ingress", "NetworkPolicy"),
  ...of("rbac.authorization.k8s.io/v1", "Role", "RoleBinding"),
  ...of("autoscaling/v2", "HorizontalPodAutoscaler"),
  ...of("policy/v1", "PodDisruptionBudget"),
  ...of("traefik.io/v1alpha1", "IngressRoute", "Middleware", "TLSOption"),
  ...of("traefik.io/v1alpha1", "TLSStore", "ServersTransport"),
  ...of("secrets-store.csi.x-k8s.io/v1", "SecretProviderClass"),
];

/** Kubernetes puts these into every namespace. */
const everywhere = new Set([
  "ConfigMap/kube-root-ca.crt",
  "ServiceAccount/default",
]);

/** @returns metadata of what neither we nor Kubernetes made; in no order */
export async function listForeign(
  kube: Kube,
  names: TraefikNames,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const { namespace } = names;
  const found = await inParallel(types, async (type) => {
    const options = { namespace, metadataOnly: true };
    const { items } = await kube.list(type, options, signal);
    return items.map((item) => ({ ...item, ...type }))
      .filter((object) => isForeignHere(object, names));
  });
  return found.flat();
}

function isForeignHere(object: KubeObject, names: TraefikNames): boolean {
  const { kind, metadata } = object;
  const { ownerReferences, annotations } = metadata;
  const derived = Array.isArray(ownerReferences) && ownerReferences.length > 0;
  const token = annotations?.["kubernetes.io/service-account.name"];
  return !derived && token === undefined && !isTraefikOurs(object, names) &&
    !everywhere.has(`${kind}/${metadata.name}`);
}

function of(apiVersion: string, ...kinds: string[]): KubeType[] {
  return kinds.map((kind) => ({ apiVersion, kind }));
}
