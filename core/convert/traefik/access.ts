/** Who Traefik is in the cluster, and the little that it may do there. */

import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import type { IngressExtras } from "../../ports/driver.ts";
import type { KubeObject } from "../../ports/kube.ts";
import { compact } from "../compact.ts";
import { clusterWide, inNamespace, type TraefikNames } from "./names.ts";

const follow = ["list", "watch"];

/**
 * What its Ingress provider follows in all namespaces; without any one of
 * these it routes nothing. The only thing that it writes is the address of an
 * Ingress.
 */
const rules: readonly PolicyRule[] = [
  {
    apiGroups: [""],
    resources: ["services", "secrets", "nodes"],
    verbs: follow,
  },
  {
    apiGroups: ["discovery.k8s.io"],
    resources: ["endpointslices"],
    verbs: follow,
  },
  {
    apiGroups: ["networking.k8s.io"],
    resources: ["ingresses", "ingressclasses"],
    verbs: follow,
  },
  {
    apiGroups: ["networking.k8s.io"],
    resources: ["ingresses/status"],
    verbs: ["update"],
  },
];

/** The account; pods that take it without asking get no token of it (spec/50 §4). */
export function traefikAccount(
  names: TraefikNames,
  { accountAnnotations }: IngressExtras,
): KubeObject {
  const metadata = inNamespace(names, names.account);
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: compact({ ...metadata, annotations: accountAnnotations }),
    automountServiceAccountToken: false,
  };
}

/** ClusterRole and ClusterRoleBinding. */
export function traefikRole(names: TraefikNames): KubeObject[] {
  const { namespace, clusterRole, account } = names;
  const group = "rbac.authorization.k8s.io";
  const metadata = clusterWide(names, clusterRole);
  return [
    { apiVersion: `${group}/v1`, kind: "ClusterRole", metadata, rules },
    {
      apiVersion: `${group}/v1`,
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: group, kind: "ClusterRole", name: clusterRole },
      subjects: [{ kind: "ServiceAccount", name: account, namespace }],
    },
  ];
}
