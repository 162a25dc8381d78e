/** Replaces the variables in all values of a document; keys stay as they are. */

import type { Entry, MapNode, Node } from "../domain/tree.ts";
import type { Variables } from "./variables.ts";

/**
 * Nodes without variables are shared with the given tree. A value with a
 * variable is text from then on, whatever it looks like.
 */
export function interpolateTree(node: MapNode, variables: Variables): MapNode {
  return interpolateNode(node, variables) as MapNode;
}

function interpolateNode(node: Node, variables: Variables): Node {
  if (node.kind === "scalar") {
    if (!node.text.includes("$") || typeof node.value !== "string") return node;
    const text = variables.expand(node);
    return { ...node, text, value: text };
  }
  if (node.kind === "list") {
    let items: Node[] | undefined;
    node.items.forEach((item, index) => {
      const next = interpolateNode(item, variables);
      if (next !== item) (items ??= [...node.items])[index] = next;
    });
    return items === undefined ? node : { ...node, items };
  }
  let entries: Map<string, Entry> | undefined;
  for (const [key, entry] of node.entries) {
    const value = interpolateNode(entry.value, variables);
    if (value === entry.value) continue;
    entries ??= new Map(node.entries);
    entries.set(key, { ...entry, value });
  }
  return entries === undefined ? node : { ...node, entries };
}
