/** A parsed YAML or JSON document as plain nodes that know where they were written. */

import type { Spot } from "./source.ts";

/** What a plain scalar means under the YAML 1.2 core schema. */
export type ScalarValue = string | number | boolean | null;

/**
 * A scalar. `text` is the content as written (unescaped for quoted ones), so
 * that `mode: 0440` or a 23-digit number lose nothing; `value` is its meaning.
 */
export interface ScalarNode extends Spot {
  readonly kind: "scalar";
  readonly text: string;
  readonly value: ScalarValue;
  /** `plain` ones are typed by the core schema, all others are strings. */
  readonly style: "plain" | "quoted" | "block";
  readonly tag?: string;
}

/** A sequence, items in file order. */
export interface ListNode extends Spot {
  readonly kind: "list";
  readonly items: readonly Node[];
  readonly tag?: string;
}

/** One key of a mapping; `offset` is that of the key. */
export interface Entry extends Spot {
  readonly key: string;
  readonly value: Node;
}

/** A mapping, entries in file order, merge keys (`<<`) already resolved. */
export interface MapNode extends Spot {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Entry>;
  readonly tag?: string;
}

export type Node = ScalarNode | ListNode | MapNode;

/** The words for a node's kind in a message. */
export function describe(node: Node): string {
  if (node.kind === "list") return "a list";
  if (node.kind === "map") return "a mapping";
  if (node.value === null) return "nothing";
  if (typeof node.value === "number") return "a number";
  if (typeof node.value === "boolean") return "a boolean";
  return "text";
}

/** Whether the node is an empty value (`key:` with nothing, `null`, `~`). */
export function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** The plain JavaScript value of a node: for printing and passing on, places are lost. */
export function toPlain(node: Node): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(toPlain);
  const plain: Record<string, unknown> = {};
  for (const { key, value } of node.entries.values()) {
    Object.defineProperty(plain, key, {
      value: toPlain(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return plain;
}
