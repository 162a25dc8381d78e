/** Proves of claims and volumes that their data outlives them, before they are deleted. */

import { KompoxError, type Problem } from "../../domain/error.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import { inParallel } from "../in_parallel.ts";

interface ClaimShape {
  readonly spec?: { readonly volumeName?: string };
}

interface VolumeShape {
  readonly spec?: { readonly persistentVolumeReclaimPolicy?: string };
}

/**
 * @param objects claims and PersistentVolumes that are about to be deleted, as
 *   the API server has them now; others are passed over
 * @throws {KompoxError} `conflict` data would go with some of them, all named
 */
export async function refuseUnretained(
  kube: Kube,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> {
  const known = new Map(
    objects.filter(({ kind }) => kind === "PersistentVolume")
      .map((volume) => [volume.metadata.name, volume] as const),
  );
  const claims = objects.filter(({ kind }) => kind === "PersistentVolumeClaim");
  const bound = await inParallel(claims, async (claim) => {
    const { volumeName } = (claim as ClaimShape).spec ?? {};
    if (!volumeName) return [];
    const ref = {
      apiVersion: "v1",
      kind: "PersistentVolume",
      name: volumeName,
    };
    const volume = known.get(volumeName) ?? await kube.get(ref, signal);
    return volume === undefined ? [] : [{ claim, volume }];
  });
  const problems = new Map<string, Problem>();
  for (const { claim, volume } of bound.flat()) {
    if (isRetained(volume)) continue;
    problems.set(volume.metadata.name, unretained(volume, claim));
  }
  for (const volume of known.values()) {
    if (isRetained(volume) || problems.has(volume.metadata.name)) continue;
    problems.set(volume.metadata.name, unretained(volume));
  }
  if (problems.size > 0) {
    throw new KompoxError("conflict", [...problems.values()]);
  }
}

function isRetained(volume: KubeObject): boolean {
  const { persistentVolumeReclaimPolicy: policy } =
    (volume as VolumeShape).spec ?? {};
  return policy === "Retain";
}

function unretained(volume: KubeObject, claim?: KubeObject): Problem {
  const { name } = volume.metadata;
  const what = claim === undefined
    ? `PersistentVolume "${name}"`
    : `claim "${claim.metadata.name}" in namespace "${claim.metadata.namespace}"`;
  const patch = '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}';
  return {
    level: "error",
    message: `Cannot delete ${what}: the reclaim policy of its volume is not ` +
      "Retain, so its data would be deleted with it",
    hint: `keep the data: kubectl patch pv ${name} -p '${patch}'`,
  };
}
