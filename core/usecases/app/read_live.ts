/** What an app's cluster holds before a deploy, in as few requests as tell all. */

import { appNames, ownershipSelector } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import { objectKey, refOf } from "../../plan/object_key.ts";
import type { LiveObjects } from "../../plan/plan_deploy.ts";
import {
  releaseHeads,
  releaseLabelSelector,
  releaseSecretType,
} from "../../plan/release_secrets.ts";
import type { Kube, KubeObject, KubeType } from "../../ports/kube.ts";
import { inParallel } from "../in_parallel.ts";
import { leaseRef } from "../lease.ts";

export interface LiveApp {
  readonly objects: LiveObjects;
  readonly lease: KubeObject | undefined;
  readonly releases: ReturnType<typeof releaseHeads>;
}

/**
 * One request for each kind that is wanted, one for the release records (their
 * metadata only), one for the lock; all at once.
 */
export async function readLive(
  kube: Kube,
  target: Target,
  wanted: readonly KubeObject[],
  signal: AbortSignal,
): Promise<LiveApp> {
  const { namespace } = appNames(target);
  const [found, lease, releases] = await Promise.all([
    inParallel(
      kindsOf(wanted),
      (same) => readKind(kube, target, same, signal),
    ),
    kube.get(leaseRef(namespace), signal),
    listReleases(kube, target, signal),
  ]);
  const objects = new Map(
    found.flat().map((object) => [objectKey(object), object]),
  );
  return { objects, lease, releases };
}

/** The release records of an app, by the metadata of their Secrets. */
export async function listReleases(
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<ReturnType<typeof releaseHeads>> {
  const { items } = await kube.list({ apiVersion: "v1", kind: "Secret" }, {
    namespace: appNames(target).namespace,
    labelSelector: `${ownershipSelector(target)},${releaseLabelSelector}`,
    fieldSelector: `type=${releaseSecretType}`,
    metadataOnly: true,
  }, signal);
  return releaseHeads(items);
}

function kindsOf(wanted: readonly KubeObject[]): KubeObject[][] {
  const kinds = new Map<string, KubeObject[]>();
  for (const object of wanted) {
    const key = `${object.apiVersion} ${object.kind}`;
    const same = kinds.get(key);
    if (same === undefined) kinds.set(key, [object]);
    else same.push(object);
  }
  return [...kinds.values()];
}

/** @param same wanted objects of one kind, at least one */
async function readKind(
  kube: Kube,
  target: Target,
  same: readonly KubeObject[],
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const [{ apiVersion, kind, metadata }] = same;
  if (same.length === 1) {
    const object = await kube.get(refOf(same[0]), signal);
    return object === undefined ? [] : [object];
  }
  const type: KubeType = { apiVersion, kind };
  // Release records are Secrets too, and long ones.
  const { items } = await kube.list(type, {
    namespace: metadata.namespace,
    labelSelector: kind === "Secret"
      ? `${ownershipSelector(target)},!${releaseLabelSelector}`
      : ownershipSelector(target),
  }, signal);
  // Items of a list need not name their own kind.
  return items.map((object) => ({ ...object, ...type }));
}
