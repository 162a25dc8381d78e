/** Names with values: a mapping, or a list of `NAME=VALUE`. */

import { locate, type Located } from "../domain/source.ts";
import type { Node } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import { textOf, wrongForm } from "./values.ts";

/** In file order, the last one of a name wins; what has no value is empty. */
export function pairsOf(
  node: Node | undefined,
  key: string,
  findings: Findings,
): Map<string, Located<string>> {
  const pairs = new Map<string, Located<string>>();
  if (node === undefined) return pairs;
  if (node.kind === "scalar") {
    wrongForm(node, key, "a mapping or a list", findings);
    return pairs;
  }
  if (node.kind === "list") {
    for (const item of node.items) {
      const text = textOf(item, key, findings);
      if (text === undefined) continue;
      const equals = text.value.indexOf("=");
      const end = equals < 0 ? text.value.length : equals;
      pairs.set(
        text.value.slice(0, end),
        locate(text.value.slice(end + 1), text),
      );
    }
    return pairs;
  }
  for (const [name, entry] of node.entries) {
    const { value } = entry;
    if (value.kind !== "scalar") wrongForm(value, name, "text", findings);
    else pairs.set(name, locate(value.value === null ? "" : value.text, entry));
  }
  return pairs;
}
