/** Merges two Compose documents by the rules of the Compose specification. */

import type { Entry, ListNode, MapNode, Node } from "../domain/tree.ts";
import { describe, isNull } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import {
  asEntries,
  asItems,
  asNames,
  mergeRule,
  uniqueKey,
} from "./merge_rules.ts";
import { ComposeSource } from "./paths.ts";

/** Where a node stands: `services`, a name, a key and so on. */
type Path = readonly string[];

/**
 * @param base the earlier document, its tags already gone
 * @param over the later one, which wins; may hold `!reset` and `!override`
 */
export function mergeDocuments(
  base: MapNode,
  over: MapNode,
  findings: Findings,
): MapNode {
  return mergeMaps(base, over, [], findings);
}

/** As {@link mergeDocuments} for one service: `extends`. */
export function mergeService(
  base: MapNode,
  over: MapNode,
  name: string,
  findings: Findings,
): MapNode {
  return mergeMaps(base, over, ["services", name], findings);
}

/** Carries out the tags of a document that has nothing below it, or had. */
export function dropTags(node: MapNode): MapNode {
  return untag(node) as MapNode;
}

function mergeMaps(
  base: MapNode,
  over: MapNode,
  path: Path,
  findings: Findings,
): MapNode {
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const { value } = entry;
    const below = entries.get(key);
    if (value.tag === "!reset") entries.delete(key);
    else if (below === undefined || value.tag === "!override") {
      entries.set(key, { ...entry, value: untag(value) });
    } else {
      const merged = mergeNodes(below.value, value, [...path, key], findings);
      const from = merged === below.value ? below : entry;
      entries.set(key, { ...from, value: merged });
    }
  }
  return { ...over, entries, tag: undefined };
}

/** As {@link mergeDocuments} for what stands at a path. */
export function mergeNodes(
  base: Node,
  over: Node,
  path: Path,
  findings: Findings,
): Node {
  const rule = mergeRule(path);
  if (rule === "replace") return untag(over);
  // A variable without a value wins too: it is taken from the surroundings.
  if (mergeRule(path.slice(0, -1)) === "entries") return untag(over);
  if (isNull(over)) return base;
  if (isNull(base)) return untag(over);
  if (rule === "entries") {
    return mergeMaps(asEntries(base), asEntries(over), path, findings);
  }
  if (rule === "names") {
    return mergeMaps(asNames(base, path), asNames(over, path), path, findings);
  }
  if (rule === "items") {
    return mergeLists(asItems(base), asItems(over), path);
  }
  if (rule === "context") {
    return mergeMaps(contextMap(base), contextMap(over), path, findings);
  }
  if (base.kind === "map" && over.kind === "map") {
    const drivers = rule === "driver" && differentDrivers(base, over);
    return drivers ? untag(over) : mergeMaps(base, over, path, findings);
  }
  if (base.kind === "list" && over.kind === "list") {
    return mergeLists(base, over, path);
  }
  if (base.kind === "scalar" && over.kind === "scalar") return untag(over);
  if (rule === "either") return untag(over);
  findings.error(
    over,
    `Cannot merge "${path.join(".")}": ${describe(over)} over ${
      describe(base)
    }`,
    "write both in the same form, or mark this one `!override`",
  );
  return base;
}

/** Later items of the same key take the place of earlier ones. */
function mergeLists(base: ListNode, over: ListNode, path: Path): ListNode {
  const all = new Map<string, Node>();
  for (const list of [base, over]) {
    list.items.forEach((item) => all.set(uniqueKey(item, path), untag(item)));
  }
  return { ...over, items: [...all.values()], tag: undefined };
}

function differentDrivers(base: MapNode, over: MapNode): boolean {
  const one = base.entries.get("driver")?.value;
  const other = over.entries.get("driver")?.value;
  return one?.kind === "scalar" && other?.kind === "scalar" &&
    one.text !== other.text;
}

/** `build: ./dir` as a mapping. */
function contextMap(node: Node): MapNode {
  if (node.kind === "map") return node;
  const { source, offset } = node;
  const entry = { key: "context", source, offset, value: node };
  return {
    kind: "map",
    source,
    offset,
    entries: new Map([["context", entry]]),
  };
}

function untag(node: Node): Node {
  const { source } = node;
  return source instanceof ComposeSource && !source.hasMergeTags
    ? node
    : dropNodeTags(node);
}

function dropNodeTags(node: Node): Node {
  if (node.kind === "scalar") return plain(node);
  if (node.kind === "list") {
    let changed = false;
    const items = node.items.filter((item) => item.tag !== "!reset").map(
      (item) => {
        const next = dropNodeTags(item);
        changed ||= next !== item;
        return next;
      },
    );
    changed ||= items.length !== node.items.length;
    return changed ? plain({ ...node, items }) : plain(node);
  }
  let entries: Map<string, Entry> | undefined;
  for (const [key, entry] of node.entries) {
    if (entry.value.tag === "!reset") {
      (entries ??= new Map(node.entries)).delete(key);
      continue;
    }
    const value = dropNodeTags(entry.value);
    if (value === entry.value) continue;
    (entries ??= new Map(node.entries)).set(key, { ...entry, value });
  }
  return plain(entries === undefined ? node : { ...node, entries });
}

function plain<T extends Node>(node: T): T {
  return node.tag === "!override" || node.tag === "!reset"
    ? { ...node, tag: undefined }
    : node;
}
