/** Reads nodes as the simple types of Compose: text, number, boolean, list, mapping. */

import { locate, type Located, type Spot } from "../domain/source.ts";
import {
  describe,
  type Entry,
  isNull,
  type ListNode,
  type MapNode,
  type Node,
  type ScalarNode,
} from "../domain/tree.ts";
import type { Findings } from "./findings.ts";

/** Values by key. */
export type Fields = ReadonlyMap<string, Entry>;

/** The value of a key; undefined when it is absent or has no value. */
export function fieldOf(fields: Fields, key: string): Node | undefined {
  const node = fields.get(key)?.value;
  return node === undefined || isNull(node) ? undefined : node;
}

/** Says which form was expected. */
export function wrongForm(
  node: Node,
  key: string,
  expected: string,
  findings: Findings,
  hint?: string,
): undefined {
  findings.error(
    node,
    `Cannot read "${key}": ${expected} is expected, ${
      describe(node)
    } was found`,
    hint,
  );
  return undefined;
}

/** The mapping; undefined (and told) when it is another form. */
export function mapOf(
  node: Node,
  key: string,
  findings: Findings,
): MapNode | undefined {
  return node.kind === "map"
    ? node
    : wrongForm(node, key, "a mapping", findings);
}

/** The list; undefined (and told) when it is another form. */
export function listOf(
  node: Node,
  key: string,
  findings: Findings,
): ListNode | undefined {
  return node.kind === "list" ? node : wrongForm(node, key, "a list", findings);
}

/** A scalar with a value. */
export function scalarOf(
  node: Node,
  key: string,
  findings: Findings,
): ScalarNode | undefined {
  return node.kind === "scalar" && node.value !== null
    ? node
    : wrongForm(node, key, "text", findings);
}

/** A text that is written as text: numbers and booleans must be quoted. */
export function textOf(
  node: Node | undefined,
  key: string,
  findings: Findings,
): Located<string> | undefined {
  if (node === undefined) return undefined;
  if (node.kind === "scalar" && typeof node.value === "string") {
    return locate(node.value, node);
  }
  const quote = node.kind === "scalar" && node.value !== null
    ? `write "${node.text}" in quotes`
    : undefined;
  return wrongForm(node, key, "text", findings, quote);
}

/** A text or a number, as written. */
export function looseText(
  node: Node | undefined,
  key: string,
  findings: Findings,
): Located<string> | undefined {
  if (node === undefined) return undefined;
  if (node.kind === "scalar" && typeof node.value === "number") {
    return locate(node.text, node);
  }
  return textOf(node, key, findings);
}

/** A boolean, or a text that means one. */
export function booleanOf(
  node: Node | undefined,
  key: string,
  findings: Findings,
): boolean | undefined {
  if (node === undefined) return undefined;
  if (node.kind === "scalar") {
    if (/^(?:true|yes|y|on|1)$/i.test(node.text)) return true;
    if (/^(?:false|no|n|off|0)$/i.test(node.text)) return false;
  }
  return wrongForm(node, key, "true or false", findings);
}

/** A whole number from `least` on, or a text of one. */
export function integerOf(
  node: Node | undefined,
  key: string,
  findings: Findings,
  least = 0,
): number | undefined {
  if (node === undefined) return undefined;
  if (node.kind === "scalar" && /^[0-9]{1,15}$/.test(node.text)) {
    const value = Number(node.text);
    if (value >= least) return value;
  }
  return wrongForm(
    node,
    key,
    `a whole number of at least ${least}`,
    findings,
  );
}

/** One text or a list of texts. */
export function textsOf(
  node: Node | undefined,
  key: string,
  findings: Findings,
): Located<string>[] {
  if (node === undefined) return [];
  if (node.kind === "scalar") {
    const text = textOf(node, key, findings);
    return text === undefined ? [] : [text];
  }
  if (node.kind === "map") {
    wrongForm(node, key, "a list", findings);
    return [];
  }
  return node.items.map((item) => looseText(item, key, findings)).filter(
    (text) => text !== undefined,
  );
}

/** The spot alone, without what else an object carries. */
export function spotOf(spot: Spot): Spot {
  return { source: spot.source, offset: spot.offset };
}
