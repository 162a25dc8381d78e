/** The objects of a deploy whose names tell their content: ConfigMaps and Secrets. */

import { type InventoryEntry, refKey } from "./object_key.ts";

const contentKinds = new Set(["ConfigMap", "Secret"]);

/** Whether deploys leave objects of that kind to the releases that name them. */
export function isContentKind(kind: string): boolean {
  return contentKinds.has(kind);
}

/** Keys of what a release needs to be deployed again. */
export function contentKeys(inventory: readonly InventoryEntry[]): string[] {
  return inventory.filter(({ kind }) => isContentKind(kind)).map(refKey);
}
