/** Sees to it that new claims are bound at once to the volumes that they name. */

import { refOf } from "../../plan/object_key.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Clock } from "../../ports/clock.ts";
import { inParallel } from "../in_parallel.ts";

const pauseMs = 100;
/** Looks at a claim before it is changed. */
const patience = 4;
/** A claim that is not bound by then has another cause, which its pod tells. */
const limitMs = 5_000;

/**
 * Kubernetes binds a volume and a claim that name each other from both ends at
 * once. Where these collide, it comes back to the claim after 15 seconds, or as
 * soon as that changes: so a claim that still waits is changed in nothing that
 * matters.
 *
 * @param claims as they were applied
 * @throws {KompoxError} as reading and applying them
 */
export async function bindClaims(
  kube: Kube,
  clock: Clock,
  claims: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> {
  await inParallel(claims, (claim) => bindClaim(kube, clock, claim, signal));
}

async function bindClaim(
  kube: Kube,
  clock: Clock,
  claim: KubeObject,
  signal: AbortSignal,
): Promise<void> {
  const deadline = clock.now().getTime() + limitMs;
  for (let looks = 1;; looks++) {
    const live = await kube.get(refOf(claim), signal);
    const { phase } = (live?.status ?? {}) as { phase?: string };
    if (phase !== "Pending" || clock.now().getTime() >= deadline) return;
    if (looks % patience === 0) {
      await kube.apply(touched(claim, looks), {}, signal);
    }
    await clock.sleep(pauseMs, signal);
  }
}

function touched(claim: KubeObject, count: number): KubeObject {
  const annotations = {
    ...claim.metadata.annotations,
    "kompox.dev/touched": String(count),
  };
  return { ...claim, metadata: { ...claim.metadata, annotations } };
}
