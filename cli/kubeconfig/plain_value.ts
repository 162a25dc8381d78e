/** What a node with ranges means, without its places. */

import type { RangedMap, RangedNode } from "./ranged_yaml.ts";

/** Nodes that one document may come to when all its aliases are written out. */
const nodesLimit = 1_000_000;

/** A counter of the nodes that were written out. */
interface Count {
  nodes: number;
}

/**
 * The plain value of a node; merge keys are resolved.
 *
 * @throws {RangeError} when aliases multiply beyond all measure
 */
export function plainValue(
  node: RangedNode,
  count: Count = { nodes: 0 },
): unknown {
  if (++count.nodes > nodesLimit) throw new RangeError("too many aliases");
  switch (node.kind) {
    case "alias":
      return plainValue(node.target, count);
    case "scalar":
      return node.value;
    case "list":
      return node.items.map((item) => plainValue(item, count));
    case "map":
      return plainMap(node, count);
  }
}

function plainMap(map: RangedMap, count: Count): Record<string, unknown> {
  const own = new Map<string, unknown>();
  const merged = new Map<string, unknown>();
  for (const { key, value } of map.entries) {
    const name = keyText(key);
    if (name !== "<<") {
      own.set(name, plainValue(value, count));
      continue;
    }
    const sources = value.kind === "list" ? value.items : [value];
    for (const source of sources) {
      const plain = plainValue(source, count);
      if (typeof plain !== "object" || plain === null) continue;
      for (const [field, inner] of Object.entries(plain)) {
        if (!merged.has(field)) merged.set(field, inner);
      }
    }
  }
  return Object.fromEntries([...merged, ...own]);
}

/** The text of a key; a list or a mapping as a key is its JSON. */
function keyText(key: RangedNode): string {
  const node = key.kind === "alias" ? key.target : key;
  return node.kind === "scalar" ? node.text : JSON.stringify(plainValue(node));
}

/** Whether two plain values are the same; the order of keys does not count. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (
    typeof left !== "object" || typeof right !== "object" || left === null ||
    right === null || Array.isArray(left) !== Array.isArray(right)
  ) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length &&
    keys.every((key) =>
      Object.hasOwn(right, key) &&
      sameValue(
        (left as Record<string, unknown>)[key],
        (right as Record<string, unknown>)[key],
      )
    );
}
