/** The order in which objects are applied. */

import type { KubeObject } from "../ports/kube.ts";

/**
 * What a pod needs comes first, so that it starts without a retry: the
 * namespace, then accounts, policies and configuration, then claims (their
 * volumes exist by then), then everything else. A binding comes after its role,
 * which the API server asks for.
 */
const stageOfKind: Readonly<Record<string, number>> = {
  Namespace: 0,
  ServiceAccount: 1,
  Role: 1,
  ClusterRole: 1,
  ClusterRoleBinding: 2,
  IngressClass: 1,
  NetworkPolicy: 1,
  PersistentVolume: 1,
  ConfigMap: 1,
  Secret: 1,
  PersistentVolumeClaim: 2,
};
const lastStage = 3;

/**
 * Groups objects so that those of one group can be applied at the same time,
 * and each group after the one before it.
 *
 * @returns groups without empty ones; inside a group the given order
 */
export function applyStages(objects: readonly KubeObject[]): KubeObject[][] {
  const stages: KubeObject[][] = Array.from(
    { length: lastStage + 1 },
    () => [],
  );
  for (const object of objects) {
    stages[stageOfKind[object.kind] ?? lastStage].push(object);
  }
  return stages.filter((stage) => stage.length > 0);
}
