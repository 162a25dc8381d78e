/** Gives a volume back that the controller has bound to our claim although it was there before. */

import type { KubeRef } from "../../core/ports/kube.ts";
import { type PersistentVolume, pvType } from "./storage_objects.ts";
import { setPolicy } from "./static_pair.ts";
import { changeObject, deleteAndWait, type Wait, type Work } from "./work.ts";

/**
 * A free volume of the class that is large enough is bound instead of a new
 * one being made. The controller marks what it bound; what a provisioner made
 * for a claim came bound to it.
 */
export function isForeign(pv: PersistentVolume): boolean {
  return pv.metadata.annotations?.["pv.kubernetes.io/bound-by-controller"] ===
    "yes";
}

/** Leaves the volume free, with its data; it stays `Retain`: only `delete` ever writes `Delete`. */
export async function giveBack(
  work: Work,
  pv: PersistentVolume,
  claim: KubeRef,
  wait: Wait,
): Promise<void> {
  const { name } = pv.metadata;
  const ref = { ...pvType, name };
  // Or the end of the claim would be the end of the data.
  await setPolicy(work, ref, "Retain");
  await deleteAndWait(work, claim, wait);
  await changeObject(work, ref, (live) => {
    const { spec } = live as PersistentVolume;
    if (spec.claimRef?.name !== claim.name) return undefined;
    const { claimRef: _, ...free } = spec;
    return { ...live, spec: free };
  });
}
