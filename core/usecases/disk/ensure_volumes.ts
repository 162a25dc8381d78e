/** The PersistentVolumes and claims of disks, for pods that are not the app's own. */

import { failure } from "../../domain/error.ts";
import { appLabels } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import { keptForClaim } from "../../plan/mounted_volumes.ts";
import { objectKey, refOf } from "../../plan/object_key.ts";
import {
  isReleased,
  releasePatch,
  sameDisk,
} from "../../plan/released_volume.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Kube, KubeObject, KubeRef } from "../../ports/kube.ts";
import { bindClaims } from "./bind_claims.ts";

/** Objects that are wanted, the volumes in the order of the claims. */
export interface WantedVolumes {
  readonly persistentVolumes: readonly KubeObject[];
  readonly claims: readonly KubeObject[];
}

/**
 * Makes what is missing. What is there, perhaps of a deploy, is left as it is:
 * its name says which disk it is of.
 *
 * @param made called with each object before it is made, so that the caller can
 *   take it away again
 * @throws {KompoxError} `conflict` an object of the name is not the app's, or is
 *   of another disk
 */
export async function ensureVolumes(
  kube: Kube,
  clock: Clock,
  target: Target,
  { persistentVolumes, claims }: WantedVolumes,
  call: Call,
  made: (ref: KubeRef) => void = () => {},
): Promise<void> {
  const fresh: KubeObject[] = [];
  for (const [index, wanted] of claims.entries()) {
    const volume = persistentVolumes[index];
    const [liveVolume, claim] = await Promise.all([
      kube.get(refOf(volume), call.signal),
      kube.get(refOf(wanted), call.signal),
    ]);
    if (liveVolume !== undefined) {
      refuseOther(volume, liveVolume, target);
      // Decision 30: it may bind again to the claim of the same name.
      if (isReleased(liveVolume, claim)) {
        const patch = releasePatch(liveVolume);
        await kube.jsonPatch(refOf(volume), patch, call.signal);
      }
    } else {
      await make(kube, keptForClaim(volume, claims, claim), call, made);
    }
    if (claim !== undefined) refuseOther(wanted, claim, target);
    else {
      await make(kube, wanted, call, made);
      fresh.push(wanted);
    }
  }
  await bindClaims(kube, clock, fresh, call.signal);
}

async function make(
  kube: Kube,
  object: KubeObject,
  call: Call,
  made: (ref: KubeRef) => void,
): Promise<void> {
  made(refOf(object));
  await kube.apply(object, {}, call.signal);
  const key = objectKey(object);
  call.report({ step: "apply", object: key, state: "created" });
}

function refuseOther(
  wanted: KubeObject,
  live: KubeObject,
  target: Target,
): void {
  const hash = "kompox.dev/app-id-hash";
  const ours = live.metadata.labels?.[hash] === appLabels(target)[hash];
  if (ours && sameDisk(wanted, live)) return;
  const { kind, metadata: { name } } = live;
  throw failure(
    "conflict",
    `Cannot use ${kind} "${name}": it is not of this disk of this app`,
    { hint: `look at it: kubectl describe ${kind.toLowerCase()} ${name}` },
  );
}
