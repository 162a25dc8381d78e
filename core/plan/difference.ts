/** Where a live object departs from the wanted one. */

import { canonicalQuantity } from "../domain/quantity.ts";
import type { KubeObject } from "../ports/kube.ts";

/**
 * Compares what a deploy wants with what the API server holds. The live
 * object may have more (defaults, status, fields of other managers), never
 * less. Lists that Kubernetes merges by a key are compared by it, all other
 * lists item by item.
 *
 * @returns the path of the first field that differs, such as
 *   `spec.template.spec.containers[web].image`; undefined when none does
 */
export function difference(
  wanted: KubeObject,
  live: KubeObject,
): string | undefined {
  const { metadata, ...rest } = wanted;
  const { labels, annotations } = metadata;
  return mapDifference({ labels, annotations }, live.metadata, {
    path: "metadata",
    merged: noMergedLists,
  }) ?? mapDifference(rest, live, {
    path: "",
    merged: mergedLists[wanted.kind] ?? noMergedLists,
  });
}

type Fields = Readonly<Record<string, unknown>>;
type KeyOf = (item: Fields) => string;

interface Where {
  readonly path: string;
  readonly merged: Readonly<Record<string, KeyOf>>;
}

const byName: KeyOf = (item) => String(item.name);
const noMergedLists: Where["merged"] = {};

/** Lists with `x-kubernetes-list-type: map`; everything else is atomic. */
const mergedLists: Readonly<Record<string, Where["merged"]>> = {
  Deployment: {
    containers: byName,
    initContainers: byName,
    volumes: byName,
    env: byName,
    imagePullSecrets: byName,
    volumeMounts: (item) => String(item.mountPath),
    hostAliases: (item) => String(item.ip),
    ports: (item) => `${item.containerPort}/${item.protocol ?? "TCP"}`,
  },
  Service: { ports: (item) => `${item.port}/${item.protocol ?? "TCP"}` },
};

/** Fields that the server leaves out when they have their zero value. */
const omittedWhenZero = new Set([
  "value",
  "subPath",
  "readOnly",
  "tty",
  "stdin",
  "stdinOnce",
  "hostNetwork",
  "hostPID",
  "hostIPC",
]);

/** Fields whose values are quantities, which have many spellings. */
const quantityMaps = new Set(["requests", "limits", "capacity", "hard"]);

function valueDifference(
  wanted: unknown,
  live: unknown,
  where: Where,
  field: string,
): string | undefined {
  if (wanted === undefined || wanted === null || wanted === live) return;
  if (live === undefined || live === null) {
    return isNothing(wanted, field) ? undefined : where.path;
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(live)) return where.path;
    const keyOf = where.merged[field];
    return keyOf === undefined
      ? listDifference(wanted, live, where)
      : keyedDifference(wanted, live, where, keyOf);
  }
  if (typeof wanted === "object") {
    if (typeof live !== "object" || Array.isArray(live)) return where.path;
    if (quantityMaps.has(field)) {
      return quantityDifference(wanted as Fields, live as Fields, where);
    }
    return mapDifference(wanted as Fields, live as Fields, where);
  }
  return where.path;
}

function mapDifference(
  wanted: Fields,
  live: Fields,
  where: Where,
): string | undefined {
  for (const [field, value] of Object.entries(wanted)) {
    const path = where.path === "" ? field : `${where.path}.${field}`;
    const found = valueDifference(
      value,
      live[field],
      { ...where, path },
      field,
    );
    if (found !== undefined) return found;
  }
}

function listDifference(
  wanted: readonly unknown[],
  live: readonly unknown[],
  where: Where,
): string | undefined {
  if (wanted.length !== live.length) return where.path;
  for (const [index, item] of wanted.entries()) {
    const path = `${where.path}[${index}]`;
    const found = valueDifference(item, live[index], { ...where, path }, "");
    if (found !== undefined) return found;
  }
}

function keyedDifference(
  wanted: readonly unknown[],
  live: readonly unknown[],
  where: Where,
  keyOf: KeyOf,
): string | undefined {
  const byKey = new Map(
    live.map((item) => [keyOf(item as Fields), item] as const),
  );
  for (const item of wanted as readonly Fields[]) {
    const key = keyOf(item);
    const path = `${where.path}[${key}]`;
    const twin = byKey.get(key);
    if (twin === undefined) return path;
    const found = mapDifference(item, twin as Fields, { ...where, path });
    if (found !== undefined) return found;
  }
}

function quantityDifference(
  wanted: Fields,
  live: Fields,
  where: Where,
): string | undefined {
  for (const [field, value] of Object.entries(wanted)) {
    if (quantity(value) !== quantity(live[field])) {
      return `${where.path}.${field}`;
    }
  }
}

function quantity(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return canonicalQuantity(String(value)) ?? String(value);
}

/** Whether a wanted value says the same as no value at all. */
function isNothing(wanted: unknown, field: string): boolean {
  if (Array.isArray(wanted)) return wanted.length === 0;
  if (typeof wanted === "object") {
    return Object.keys(wanted as Fields).length === 0;
  }
  return omittedWhenZero.has(field) && !wanted;
}
