/** How a plan, a record and a report name one object of an app. */

import { contentHash } from "../domain/hash.ts";
import type { KubeObject, KubeRef } from "../ports/kube.ts";
import { canonicalJson } from "./canonical_json.ts";

/** An object that a deploy wanted, in a release record. */
export interface InventoryEntry {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Of the object as it was wanted; see {@link objectHash}. */
  readonly hash: string;
}

/** `Kind/name`: unique in one app, whose objects share one namespace. */
export function objectKey(
  object: { kind: string; metadata: { name: string } },
): string {
  return `${object.kind}/${object.metadata.name}`;
}

/** As {@link objectKey}, of a reference. */
export function refKey(ref: { kind: string; name: string }): string {
  return `${ref.kind}/${ref.name}`;
}

/** The reference to an object. */
export function refOf(object: KubeObject): KubeRef {
  const { apiVersion, kind, metadata: { name, namespace } } = object;
  return { apiVersion, kind, name, namespace };
}

/** Tells two wanted states of one object apart; SHA-256, hexadecimal. */
export function objectHash(object: KubeObject): string {
  return contentHash(canonicalJson(object));
}

/** The inventory of what a deploy wants, in its order. */
export function inventoryOf(objects: readonly KubeObject[]): InventoryEntry[] {
  return objects.map((object) => ({
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: object.metadata.name,
    hash: objectHash(object),
  }));
}

/**
 * One digest of all that a deploy wants: equal inputs give equal digests. It
 * is made of hashes, so nothing secret can be read from it.
 */
export function inventoryDigest(inventory: readonly InventoryEntry[]): string {
  return contentHash(
    inventory.map((entry) => `${refKey(entry)} ${entry.hash}\n`).join(""),
  );
}
