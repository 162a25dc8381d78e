/** What people who may look after one app are allowed to do in its namespace. */

import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import type { KubeObject } from "../ports/kube.ts";
import { type Frame, namespaced } from "./frame.ts";

const read = ["get", "list", "watch"];

/** Decision 44: reading and exec; nothing else, and never Secrets. */
const rules: readonly PolicyRule[] = [
  { apiGroups: [""], resources: ["pods"], verbs: read },
  { apiGroups: [""], resources: ["pods/log"], verbs: read },
  { apiGroups: [""], resources: ["pods/exec"], verbs: ["get", "create"] },
  { apiGroups: [""], resources: ["events", "services"], verbs: read },
  {
    apiGroups: ["apps"],
    resources: ["deployments", "replicasets"],
    verbs: read,
  },
];

/** ServiceAccount, Role and RoleBinding; no pod of the app uses the account. */
export function access(frame: Frame): KubeObject[] {
  const { workload, access, namespace } = frame.names;
  const group = "rbac.authorization.k8s.io";
  return [
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: namespaced(frame, workload),
    },
    {
      apiVersion: `${group}/v1`,
      kind: "Role",
      metadata: namespaced(frame, access),
      rules,
    },
    {
      apiVersion: `${group}/v1`,
      kind: "RoleBinding",
      metadata: namespaced(frame, access),
      roleRef: { apiGroup: group, kind: "Role", name: access },
      subjects: [{ kind: "ServiceAccount", name: workload, namespace }],
    },
  ];
}
