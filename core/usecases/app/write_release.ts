/** Keeps a record of every deploy that changed something (decision 28). */

import { KompoxError } from "../../domain/error.ts";
import { appLabels, appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { Release } from "../../plan/release.ts";
import {
  packRelease,
  type ReleaseHead,
  type releaseHeads,
  releasesKept,
  unpackRelease,
} from "../../plan/release_secrets.ts";
import type { Kube, KubeRef } from "../../ports/kube.ts";
import { inParallel } from "../in_parallel.ts";

/**
 * Writes a record, then removes those that are too old and the remains of
 * those that were never finished.
 *
 * @param known the records that there are
 */
export async function writeRelease(
  kube: Kube,
  target: Target,
  release: Release,
  known: ReturnType<typeof releaseHeads>,
  signal: AbortSignal,
): Promise<void> {
  const { namespace } = appNames(target);
  const secrets = await packRelease(release, namespace, appLabels(target));
  for (const secret of secrets) await kube.create(secret, signal);
  const old = known.heads.slice(releasesKept - 1)
    .flatMap(({ secretNames }) => secretNames);
  await inParallel(
    [...old, ...known.orphans],
    (name) => kube.delete(secretRef(name, namespace), {}, signal),
  );
}

/**
 * @returns undefined when it is gone or cannot be understood: a deploy then
 *   applies every object, and prunes nothing
 */
export async function readRelease(
  kube: Kube,
  target: Target,
  head: ReleaseHead | undefined,
  signal: AbortSignal,
): Promise<Release | undefined> {
  if (head === undefined) return undefined;
  const { namespace } = appNames(target);
  const secrets = await inParallel(
    head.secretNames,
    (name) => kube.get(secretRef(name, namespace), signal),
  );
  const parts = secrets.filter((secret) => secret !== undefined);
  if (parts.length < secrets.length) return undefined;
  try {
    return await unpackRelease(parts);
  } catch (error) {
    if (error instanceof KompoxError) return undefined;
    throw error;
  }
}

function secretRef(name: string, namespace: string): KubeRef {
  return { apiVersion: "v1", kind: "Secret", name, namespace };
}
