/** Kubernetes objects as YAML text (spec/30 §8): the same objects give the same bytes. */

import { type PlainValue, writeYaml } from "../domain/write_yaml.ts";
import type { KubeObject } from "../ports/kube.ts";

/**
 * Writes `---` before each document, keys sorted, sequences indented. Nulls
 * and empty mappings are left out, except where emptiness has a meaning.
 */
export function writeManifest(objects: readonly KubeObject[]): string {
  return objects.map((object) => `---\n${writeYaml(tidy(object))}`).join("");
}

type Mapping = Readonly<Record<string, unknown>>;

/** The value as it is written: JSON's own types, sorted, without what is left out. */
function tidy(value: unknown): PlainValue {
  if (Array.isArray(value)) return value.map(tidy);
  if (!isMap(value)) return value as PlainValue;
  const kept: Record<string, PlainValue> = {};
  for (const key of Object.keys(value).sort()) {
    if (isLeftOut(key, value[key])) continue;
    // Plain assignment would lose a key `__proto__`.
    if (key === "__proto__") define(kept, key, tidy(value[key]));
    else kept[key] = tidy(value[key]);
  }
  return kept;
}

function define(map: object, key: string, value: PlainValue): void {
  Object.defineProperty(map, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function isMap(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An empty selector selects all, and `emptyDir: {}` is a kind of volume. */
function isLeftOut(key: string, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (!isMap(value) || hasEntries(value)) return false;
  return key !== "emptyDir" && !/selector$/i.test(key);
}

function hasEntries(map: Mapping): boolean {
  for (const key in map) if (!isLeftOut(key, map[key])) return true;
  return false;
}
