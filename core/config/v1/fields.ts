/** The fields of one mapping in a configuration file: read by name, checked, none dropped in silence. */

import type { Problem } from "../../domain/error.ts";
import { meant, nearest } from "../../domain/nearest.ts";
import {
  locate,
  type Located,
  placeOf,
  type Spot,
} from "../../domain/source.ts";
import {
  describe,
  isNull,
  type MapNode,
  type Node,
  type ScalarNode,
} from "../../domain/tree.ts";
import { clipped, shown, type TextRule } from "./text_rules.ts";

/** A value and what messages call it. */
export interface Field {
  /** Keys from the root, such as `app.volumes[0].size`; empty for the root. */
  readonly path: string;
  /** Where its key stands; an item of a list stands for itself. */
  readonly key: Spot;
  readonly node: Node;
}

/** What is wrong with a key of an earlier draft, and what to write instead. */
export type OldKey = (
  key: string,
  value: Node,
) => { readonly state: string; readonly hint: string } | undefined;

/**
 * Opens a mapping. Keys that are neither known nor begin with `x-` are errors
 * (decision 11).
 *
 * @param old tells keys of earlier drafts from mere mistakes
 * @returns undefined, and an error, when the field is no mapping
 */
export function openFields(
  field: Field,
  known: readonly string[],
  problems: Problem[],
  old: OldKey = () => undefined,
): Fields | undefined {
  const { node, path } = field;
  if (node.kind !== "map") {
    const name = path === "" ? "the configuration" : `"${path}"`;
    problems.push({
      level: "error",
      message: `Cannot read ${name}: it is ${describe(node)}, not a mapping`,
      at: placeOf(node),
      hint: `write it as "key: value" lines with: ${known.join(", ")}`,
    });
    return undefined;
  }
  const fields = new Fields(field, node, problems);
  for (const { key, value, source, offset } of node.entries.values()) {
    if (known.includes(key) || key.startsWith("x-")) continue;
    fields.refuse(key, { source, offset }, known, old(key, value));
  }
  return fields;
}

/** One opened mapping. Absent and empty values read as undefined. */
export class Fields {
  readonly path: string;
  readonly #key: Spot;
  readonly #map: MapNode;
  readonly #problems: Problem[];
  /** Keys that a misspelt one stands for: they are not missing too. */
  readonly #misspelt = new Set<string>();

  constructor(field: Field, map: MapNode, problems: Problem[]) {
    this.path = field.path;
    this.#key = field.key;
    this.#map = map;
    this.#problems = problems;
  }

  /** What messages call a key of this mapping. */
  pathOf(key: string): string {
    return this.path === "" ? key : `${this.path}.${key}`;
  }

  error(message: string, spot: Spot, hint?: string): void {
    this.#problems.push({ level: "error", message, at: placeOf(spot), hint });
  }

  warn(message: string, spot: Spot, hint?: string): void {
    this.#problems.push({ level: "warning", message, at: placeOf(spot), hint });
  }

  /** Reports a key that does not belong here. */
  refuse(
    key: string,
    spot: Spot,
    known: readonly string[],
    old: ReturnType<OldKey>,
  ): void {
    const near = nearest(key, known);
    if (near !== undefined) this.#misspelt.add(near);
    const { state, hint } = old ??
      { state: "there is no such field", hint: meant(key, known) };
    const path = this.pathOf(clipped(key));
    this.error(`Cannot use "${path}": ${state}`, spot, hint);
  }

  /** @returns undefined for an absent key and for one without a value */
  field(key: string): Field | undefined {
    const entry = this.#map.entries.get(key);
    if (entry === undefined || isNull(entry.value)) return undefined;
    return { path: this.pathOf(key), key: entry, node: entry.value };
  }

  /** As {@link field}; its absence is an error at the key of this mapping. */
  required(key: string, hint?: string): Field | undefined {
    const field = this.field(key);
    if (field === undefined) this.#missing(key, hint);
    return field;
  }

  /** Text that keeps to a rule, as written when it does not. Empty text is absent. */
  text(key: string, rule?: TextRule): Located<string> | undefined {
    const field = this.field(key);
    return field && this.textOf(field, rule);
  }

  /** As {@link text}; its absence is an error at the key of this mapping. */
  requiredText(
    key: string,
    rule?: TextRule,
    hint?: string,
  ): Located<string> | undefined {
    const field = this.field(key);
    if (field === undefined || isEmptyText(field.node)) {
      this.#missing(key, hint);
      return undefined;
    }
    return this.textOf(field, rule);
  }

  /** The text of a field, white space around it removed. */
  textOf(field: Field, rule?: TextRule): Located<string> | undefined {
    const { node, path } = field;
    if (node.kind !== "scalar" || typeof node.value !== "string") {
      this.wrongKind(field, "text", textHint(node, rule));
      return undefined;
    }
    const text = node.value.trim();
    if (text === "") return undefined;
    if (rule !== undefined && !rule.holds(text)) {
      this.error(
        `Cannot use ${shown(text)} as "${path}": it is not ${rule.what}`,
        node,
        rule.hint(text),
      );
    }
    return locate(text, node);
  }

  /** Text or a number or a boolean, as it stands in the file. */
  scalar(key: string): ScalarNode | undefined {
    const field = this.field(key);
    if (field === undefined) return undefined;
    if (field.node.kind === "scalar") return field.node;
    this.wrongKind(field, "a single value");
    return undefined;
  }

  /** A mapping with known keys; see {@link openFields}. */
  map(
    key: string,
    known: readonly string[],
    old?: OldKey,
  ): Fields | undefined {
    const field = this.field(key);
    return field && this.open(field, known, old);
  }

  /** As {@link map}, of a field at hand. */
  open(
    field: Field,
    known: readonly string[],
    old?: OldKey,
  ): Fields | undefined {
    return openFields(field, known, this.#problems, old);
  }

  /** Items in file order; none when absent. */
  list(key: string): Field[] {
    const field = this.field(key);
    return field === undefined ? [] : this.itemsOf(field);
  }

  /** The items of a field. */
  itemsOf(field: Field): Field[] {
    const { node, path } = field;
    if (node.kind !== "list") {
      const hint = node.kind === "scalar"
        ? `write it as a list: [${shown(node.text)}]`
        : 'write each item on a line that begins with "- "';
      this.wrongKind(field, "a list", hint);
      return [];
    }
    return node.items.map((item, index) => ({
      path: `${path}[${index}]`,
      key: item,
      node: item,
    }));
  }

  #missing(key: string, hint = `add "${key}: ..."`): void {
    if (this.#misspelt.has(key)) return;
    const name = this.path === "" ? "the configuration" : `"${this.path}"`;
    const empty = this.#map.entries.get(key);
    this.error(
      `Cannot read ${name}: "${key}" is ${empty ? "empty" : "missing"}`,
      empty ?? this.#key,
      empty ? `give "${key}" a value` : hint,
    );
  }

  /** Reports a value of the wrong kind: `wanted` completes "it is ..., not ...". */
  wrongKind(field: Field, wanted: string, hint?: string): void {
    const { node, path } = field;
    this.error(
      `Cannot use "${path}": it is ${describe(node)}, not ${wanted}`,
      node,
      hint,
    );
  }
}

/** Whether a node is a text of nothing but white space. */
export function isEmptyText(node: Node): boolean {
  return node.kind === "scalar" && typeof node.value === "string" &&
    node.value.trim() === "";
}

function textHint(node: Node, rule?: TextRule): string | undefined {
  if (node.kind !== "scalar" || isNull(node)) return undefined;
  return rule === undefined || rule.holds(node.text)
    ? `write it in quotes: ${shown(node.text)}`
    : rule.hint(node.text);
}
