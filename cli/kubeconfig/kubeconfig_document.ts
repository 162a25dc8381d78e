/** A kubeconfig that is to be changed: its text, and where its entries are. */

import { failure } from "../../core/domain/error.ts";
import { Source } from "../../core/domain/source.ts";
import { plainValue } from "./plain_value.ts";
import {
  type RangedEntry,
  type RangedMap,
  type RangedNode,
  readRanged,
} from "./ranged_yaml.ts";

/** The three lists of a kubeconfig, and the key that the content of an entry has. */
export const sections = [
  { list: "clusters", inner: "cluster" },
  { list: "contexts", inner: "context" },
  { list: "users", inner: "user" },
] as const;

export type Section = (typeof sections)[number];

/** Keys of which a kubeconfig has at least one. */
const typicalKeys = [
  "apiVersion",
  "kind",
  "preferences",
  "current-context",
  ...sections.map(({ list }) => list),
];

export interface KubeconfigDocument {
  readonly file: string;
  readonly text: string;
  /** Undefined: nothing is written. */
  readonly root?: RangedMap;
  /** The plain value of the root; empty without one. */
  readonly plain: Readonly<Record<string, unknown>>;
  /** The entries of each list, by name; they may be aliases. */
  readonly entries: Readonly<
    Record<Section["list"], ReadonlyMap<string, RangedNode>>
  >;
}

/**
 * @param file name for places
 * @throws {KompoxError} `invalid` it cannot be read, or is no kubeconfig, or
 *   one that kubectl refuses because two entries have one name
 */
export function readKubeconfig(file: string, text: string): KubeconfigDocument {
  const found = readRanged(file, text);
  const source = new Source(file, text);
  const wrong = (offset: number, state: string) =>
    failure("invalid", `Cannot change kubeconfig "${file}": ${state}`, {
      at: source.placeAt(offset),
      hint: "correct the file at this place, or give another to --kubeconfig",
    });
  const nothing = found === undefined ||
    (found.kind === "scalar" && found.value === null);
  if (!nothing && found.kind !== "map") {
    throw wrong(found.start, "it holds no mapping, so it is no kubeconfig");
  }
  const root = nothing ? undefined : found as RangedMap;
  if (root === undefined && found !== undefined && found.end > found.start) {
    throw wrong(found.start, 'it holds nothing but "null"');
  }
  const plain = root === undefined
    ? {}
    : plainRoot(root, () => wrong(0, "its aliases multiply beyond measure"));
  if (root !== undefined) refuseOthers(root, plain, wrong);
  const entries = {
    clusters: new Map<string, RangedNode>(),
    contexts: new Map<string, RangedNode>(),
    users: new Map<string, RangedNode>(),
  };
  for (const { list } of sections) {
    const value = root && resolved(entryOf(root, list)?.value);
    if (value === undefined || isNothing(value)) continue;
    if (value.kind !== "list") {
      throw wrong(value.start, `"${list}" is no list`);
    }
    for (const item of value.items) {
      const name = nameOf(item);
      if (name === undefined) continue;
      if (entries[list].has(name)) {
        throw wrong(item.start, `"${list}" has two entries named "${name}"`);
      }
      entries[list].set(name, item);
    }
  }
  return { file, text, root, plain, entries };
}

/** The entry of a key as written, not one that a merge key brings. */
export function entryOf(map: RangedMap, key: string): RangedEntry | undefined {
  return map.entries.find((entry) =>
    entry.key.kind === "scalar" && entry.key.text === key
  );
}

/** What an alias stands for. */
export function resolved(node: RangedNode | undefined): RangedNode | undefined {
  return node?.kind === "alias" ? node.target : node;
}

/** Whether a value is absent, `null` or `~`. */
export function isNothing(node: RangedNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

function plainRoot(
  root: RangedMap,
  tooMuch: () => Error,
): Record<string, unknown> {
  try {
    return plainValue(root) as Record<string, unknown>;
  } catch (error) {
    throw error instanceof RangeError ? tooMuch() : error;
  }
}

type Wrong = (offset: number, state: string) => Error;

function refuseOthers(
  root: RangedMap,
  plain: Readonly<Record<string, unknown>>,
  wrong: Wrong,
): void {
  const { kind = "Config", apiVersion = "v1" } = plain;
  if (kind !== "Config" || apiVersion !== "v1") {
    throw wrong(
      root.start,
      `it is a "${kind}" of version "${apiVersion}", not a "Config" of "v1"`,
    );
  }
  const keys = Object.keys(plain);
  if (keys.length > 0 && !keys.some((key) => typicalKeys.includes(key))) {
    throw wrong(root.start, `it has none of the keys of a kubeconfig`);
  }
  const current = resolved(entryOf(root, "current-context")?.value);
  if (current !== undefined && current.kind !== "scalar") {
    throw wrong(current.start, '"current-context" is no text');
  }
}

function nameOf(item: RangedNode): string | undefined {
  const map = resolved(item);
  if (map?.kind !== "map") return undefined;
  const name = resolved(entryOf(map, "name")?.value);
  if (name?.kind === "scalar") return name.text;
  // A merge key may bring it.
  const plain = plainValue(map) as { name?: unknown };
  return plain.name === undefined ? undefined : String(plain.name);
}
