/** The words of the fidelity table: what becomes of a key, and why (decision 15). */

import type { Level } from "../domain/error.ts";
import type { Node } from "../domain/tree.ts";

/** What becomes of a property of the Compose schema. */
export type Fidelity = "mapped" | "meaningless" | "unsupported" | "refused";

/** One property; `keys` and `each` describe what may stand below it. */
export interface Rule {
  readonly fidelity: Fidelity;
  /** What it becomes, or why it becomes nothing. */
  readonly reason: string;
  readonly hint?: string;
  /** Keys of its mapping, or of the mappings in its list. */
  readonly keys?: Table;
  /** What stands under names that the user chose. */
  readonly each?: Rule;
  /** The rule for this very value; undefined: the value changes nothing. */
  readonly choose?: (node: Node) => Rule | undefined;
}

/** Rules by key. */
export type Table = Readonly<Record<string, Rule>>;

type More = Omit<Rule, "fidelity" | "reason">;

/** Carried over; the reason says to what. */
export function mapped(reason: string, more: More = {}): Rule {
  return { fidelity: "mapped", reason, ...more };
}

/** Nothing is lost without it: info. */
export function meaningless(reason: string, more: More = {}): Rule {
  return { fidelity: "meaningless", reason, ...more };
}

/** Something is lost without it: warning. */
export function unsupported(reason: string, more: More = {}): Rule {
  return { fidelity: "unsupported", reason, ...more };
}

/** The app would be another one, or a danger to its neighbours: error. */
export function refused(reason: string, more: More = {}): Rule {
  return { fidelity: "refused", reason, ...more };
}

/** The same rule for several keys. */
export function each(rule: Rule, names: string): Table {
  return Object.fromEntries(names.split(" ").map((name) => [name, rule]));
}

/** Level of the problem that a key of a class makes; undefined: none. */
export const levels: Readonly<Record<Fidelity, Level | undefined>> = {
  mapped: undefined,
  meaningless: "info",
  unsupported: "warning",
  refused: "error",
};

/** `choose` for a property that is refused or warned of with all but these values. */
export function except(
  rule: Rule,
  ...values: readonly string[]
): (node: Node) => Rule | undefined {
  return (node) =>
    node.kind === "scalar" && values.includes(node.text) ? undefined : rule;
}

/** `choose` for a property that is worse with some values. */
export function oneOf(
  usual: Rule | undefined,
  special: Readonly<Record<string, Rule | undefined>>,
): (node: Node) => Rule | undefined {
  return (node) => {
    const text = node.kind === "scalar" ? node.text : "";
    return Object.hasOwn(special, text) ? special[text] : usual;
  };
}
