/** Which pods of an app's namespace hold a disk. */

import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";

/**
 * Pods that have not ended and use one of the claims, whether the app's, the
 * tool runner's or another.
 */
export async function claimUsers(
  kube: Kube,
  target: Target,
  claims: readonly KubeObject[],
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const { namespace } = appNames(target);
  const names = new Set(claims.map(({ metadata }) => metadata.name));
  const { items } = await kube.list(
    { apiVersion: "v1", kind: "Pod" },
    { namespace },
    signal,
  );
  return items.filter((pod) => !hasEnded(pod) && uses(pod, names));
}

/** Whether all its containers are done for good. */
export function hasEnded({ status }: KubeObject): boolean {
  const { phase } = (status ?? {}) as { phase?: string };
  return phase === "Succeeded" || phase === "Failed";
}

/** Whether a pod is one of the app itself. */
export function isAppPod(pod: KubeObject, target: Target): boolean {
  return pod.metadata.labels?.app === appNames(target).workload;
}

function uses({ spec }: KubeObject, claims: ReadonlySet<string>): boolean {
  const { volumes = [] } = (spec ?? {}) as {
    volumes?: { persistentVolumeClaim?: { claimName: string } }[];
  };
  return volumes.some(({ persistentVolumeClaim }) =>
    persistentVolumeClaim !== undefined &&
    claims.has(persistentVolumeClaim.claimName)
  );
}
