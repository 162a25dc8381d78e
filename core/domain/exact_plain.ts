/** The plain value of a document, with nothing lost that the author wrote. */

import { type Node, toPlain } from "./tree.ts";

/**
 * As `toPlain`, but a number that would be written another way stays text:
 * `1.30` is "1.30", and so is what no number can hold.
 */
export function exactPlain(node: Node): unknown {
  if (node.kind === "list") return node.items.map(exactPlain);
  if (node.kind === "map") {
    return Object.fromEntries(
      [...node.entries.values()].map((
        { key, value },
      ) => [key, exactPlain(value)]),
    );
  }
  const { value, text } = node;
  return typeof value === "number" && String(value) !== text
    ? text
    : toPlain(node);
}
