/** Repairs volumes of ours whose claims are gone (decision 30). */

import { objectKey, refOf } from "../../plan/object_key.ts";
import type { LiveObjects } from "../../plan/plan_deploy.ts";
import { isReleased, releasePatch } from "../../plan/released_volume.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Call } from "../../operations/call.ts";
import { inParallel } from "../in_parallel.ts";

/** The live volumes that no claim can bind as they are. */
export function releasedVolumes(
  wanted: readonly KubeObject[],
  live: LiveObjects,
): KubeObject[] {
  return wanted.flatMap((object) => {
    if (object.kind !== "PersistentVolume") return [];
    const twin = live.get(objectKey(object));
    const claim = live.get(`PersistentVolumeClaim/${object.metadata.name}`);
    return twin !== undefined && isReleased(twin, claim) ? [twin] : [];
  });
}

/**
 * Each by one patch that fails when the volume is not any more as it was seen.
 *
 * @returns their keys
 * @throws {KompoxError} `conflict` or `invalid` one was changed meanwhile
 */
export async function freeVolumes(
  kube: Kube,
  wanted: readonly KubeObject[],
  live: LiveObjects,
  call: Call,
  signal: AbortSignal,
): Promise<Set<string>> {
  const released = releasedVolumes(wanted, live);
  await inParallel(released, async (volume) => {
    await kube.jsonPatch(refOf(volume), releasePatch(volume), signal);
    const object = objectKey(volume);
    call.report({ step: "apply", object, state: "ready for its claim again" });
  });
  return new Set(released.map(objectKey));
}
