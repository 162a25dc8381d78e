/** As if the minute had passed after which the lock of a dead holder counts as given up. */

import type { Kube } from "../../core/ports/kube.ts";

const never = new AbortController().signal;

export async function expireLease(
  kube: Kube,
  namespace: string,
): Promise<void> {
  const lease = await kube.get({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    name: "kompox-deploy",
    namespace,
  }, never);
  if (lease === undefined) return;
  const { holderIdentity: _, ...spec } = lease.spec as Record<string, unknown>;
  await kube.replace({ ...lease, spec }, never);
}
