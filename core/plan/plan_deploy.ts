/** What a deploy has to do, from what is wanted, what is live and what was recorded. */

import type { KubeObject, KubeRef } from "../ports/kube.ts";
import { isContentKind } from "./content_keys.ts";
import { difference } from "./difference.ts";
import {
  type InventoryEntry,
  objectHash,
  objectKey,
  refKey,
} from "./object_key.ts";

/** Live objects by {@link objectKey}. */
export type LiveObjects = ReadonlyMap<string, KubeObject>;

/** What an earlier deploy left behind. */
export interface Past {
  /** Of the newest release record; absent when there is none. */
  readonly inventory?: readonly InventoryEntry[];
  /** What a deploy that did not come to its end may have applied. */
  readonly unfinished: readonly Omit<InventoryEntry, "hash">[];
}

/** What becomes of one wanted object. */
export interface Change {
  readonly object: KubeObject;
  readonly action: "create" | "apply" | "keep";
  /** The field that differs, where that is the reason. */
  readonly because?: string;
}

export interface DeployPlan {
  /** One for each wanted object, in the given order. */
  readonly changes: readonly Change[];
  /** What earlier deploys made and this one does not want. */
  readonly prune: readonly KubeRef[];
}

/**
 * Whether a deploy has nothing to do: the newest release wanted the same, came
 * to its end, and every object is still as it was wanted.
 */
export function isUnchanged(
  wanted: readonly KubeObject[],
  live: LiveObjects,
  digests: { wanted: string; recorded: string | undefined },
  unfinished: readonly unknown[],
): boolean {
  if (digests.wanted !== digests.recorded || unfinished.length > 0) {
    return false;
  }
  return wanted.every((object) => {
    const twin = live.get(objectKey(object));
    return twin !== undefined && difference(object, twin) === undefined;
  });
}

/**
 * Decides about every object. An object is kept when the newest release
 * wanted it exactly so and it still is so; a live object that merely contains
 * the wanted fields may hold others that an earlier deploy set.
 */
export function planDeploy(
  wanted: readonly KubeObject[],
  live: LiveObjects,
  past: Past,
): DeployPlan {
  const recorded = new Map(
    past.inventory?.map((entry) => [refKey(entry), entry.hash]),
  );
  for (const entry of past.unfinished) recorded.delete(refKey(entry));
  return {
    changes: wanted.map((object) =>
      planObject(object, live.get(objectKey(object)), recorded)
    ),
    prune: planPrune(wanted, past),
  };
}

/**
 * Decision 27: data outlives what a deploy wants. ConfigMaps and Secrets go
 * when no release names them any more: see kept_content.ts.
 */
const neverPruned = new Set([
  "Namespace",
  "PersistentVolume",
  "PersistentVolumeClaim",
]);

function planObject(
  object: KubeObject,
  live: KubeObject | undefined,
  recorded: ReadonlyMap<string, string>,
): Change {
  if (live === undefined) return { object, action: "create" };
  const because = difference(object, live);
  if (because !== undefined) return { object, action: "apply", because };
  const same = recorded.get(objectKey(object)) === objectHash(object);
  return { object, action: same ? "keep" : "apply" };
}

function planPrune(wanted: readonly KubeObject[], past: Past): KubeRef[] {
  const done = new Set(wanted.map(objectKey));
  const prune: KubeRef[] = [];
  for (const entry of [...past.inventory ?? [], ...past.unfinished]) {
    const key = refKey(entry);
    if (done.has(key) || neverPruned.has(entry.kind)) continue;
    if (isContentKind(entry.kind)) continue;
    done.add(key);
    const { apiVersion, kind, name } = entry;
    prune.push({ apiVersion, kind, name });
  }
  return prune;
}
