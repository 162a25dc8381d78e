/** Which ConfigMaps and Secrets of earlier deploys must stay, and which may go (decision 28). */

import { isContentObject } from "../convert/content_object.ts";
import type { KubeObject, KubeRef } from "../ports/kube.ts";
import { contentKeys, isContentKind } from "./content_keys.ts";
import { type InventoryEntry, refKey, refOf } from "./object_key.ts";
import type { Past } from "./plan_deploy.ts";
import { type ReleaseHead, releasesKept } from "./release_secrets.ts";

/** Whether there can be anything to prune, so that looking for it is worth two requests. */
export function mayHaveContent(
  heads: readonly ReleaseHead[],
  past: Past,
): boolean {
  const entries = [...past.inventory ?? [], ...past.unfinished];
  return heads.some(({ content }) =>
    content === undefined || content.length > 0
  ) || entries.some(({ kind }) => isContentKind(kind));
}

/**
 * What no release among the last {@link releasesKept} names, the one about to
 * be recorded included.
 *
 * @param live metadata of the app's ConfigMaps and Secrets
 * @param heads newest first
 * @returns nothing while a release is kept of which it is not known what it names
 */
export function planContentPrune(
  wanted: readonly InventoryEntry[],
  live: readonly KubeObject[],
  heads: readonly ReleaseHead[],
): KubeRef[] {
  const keys = new Set(contentKeys(wanted));
  for (const { content } of heads.slice(0, releasesKept - 1)) {
    if (content === undefined) return [];
    for (const key of content) keys.add(key);
  }
  return live.filter(isContentObject).map(refOf)
    .filter((ref) => !keys.has(refKey(ref)));
}
