/** The record of one deploy, as it is kept in Secrets of the app's namespace. */

import type { KubeObject } from "../ports/kube.ts";
import type { InventoryEntry } from "./object_key.ts";

/** What a deploy that changed something leaves for history, diff and rollback (decision 28). */
export interface Release {
  /** Counts from 1 within an app. */
  readonly number: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly author: string;
  readonly toolVersion: string;
  /** See `inventoryDigest`. */
  readonly digest: string;
  readonly inventory: readonly InventoryEntry[];
  /** The normalised Compose document. */
  readonly compose: string;
  /** As wanted, values of Secrets left out. */
  readonly objects: readonly KubeObject[];
  readonly disks: readonly ReleaseDisk[];
}

/** The disk that a volume was bound to. */
export interface ReleaseDisk {
  readonly volume: string;
  readonly handle: string;
}

/** @returns the object with every value of a Secret replaced by nothing */
export function withoutSecretValues(object: KubeObject): KubeObject {
  if (object.kind !== "Secret") return object;
  const emptied: Record<string, unknown> = { ...object };
  for (const field of ["data", "stringData"]) {
    const values = object[field];
    if (typeof values !== "object" || values === null) continue;
    emptied[field] = Object.fromEntries(
      Object.keys(values).map((key) => [key, ""]),
    );
  }
  return emptied as unknown as KubeObject;
}
