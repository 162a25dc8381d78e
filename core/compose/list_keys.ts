/** All keys that a project uses, each with its class and the place where it was written. */

import type { KeyClass, Place } from "../domain/error.ts";
import { placeOf } from "../domain/source.ts";
import type { Entry, Node } from "../domain/tree.ts";
import { isActive } from "./active_services.ts";
import { isOff } from "./check_keys.ts";
import { fidelity } from "./fidelity.ts";
import type { Rule, Table } from "./fidelity_rule.ts";
import { Findings } from "./findings.ts";
import type { ComposeProject } from "./model.ts";

/** One key of the merged project. */
export interface ListedKey {
  /** `services.web.image`. */
  readonly key: string;
  readonly class: KeyClass;
  /** What it becomes, or why it becomes nothing. */
  readonly reason: string;
  /** In the file that wrote it, through `extends`, `include` and anchors. */
  readonly at: Place;
}

/**
 * In the order of the merged document; services that no profile selects are
 * left out, and so is what stands below a key that is not carried over.
 */
export function listKeys(
  { tree }: ComposeProject,
  profiles: readonly string[],
): ListedKey[] {
  const active = new Set(profiles);
  const ignored = new Findings();
  const keys: ListedKey[] = [];
  for (const [key, entry] of tree.entries) {
    const rule = ruleOf(fidelity, key);
    if (rule === undefined) continue;
    if (key !== "services" || entry.value.kind !== "map") {
      listEntry(entry, rule, key, keys);
      continue;
    }
    for (const [name, { value }] of entry.value.entries) {
      if (!isActive(value, active, ignored)) continue;
      listInside(value, rule.each!, `${key}.${name}`, keys);
    }
  }
  return keys;
}

function listEntry(
  entry: Entry,
  rule: Rule,
  path: string,
  keys: ListedKey[],
): void {
  const { value } = entry;
  const chosen = rule.choose === undefined ? rule : rule.choose(value);
  if (chosen?.fidelity === "mapped" || rule.fidelity === "mapped") {
    keys.push(listed(entry, path, chosen ?? rule));
    listInside(value, rule, path, keys);
  } else if (chosen === undefined || isOff(value)) {
    const reason = "this value is what holds without it";
    keys.push(listed(entry, path, { fidelity: "meaningless", reason }));
  } else keys.push(listed(entry, path, chosen));
}

function listInside(
  node: Node,
  rule: Rule,
  path: string,
  keys: ListedKey[],
): void {
  if (rule.keys === undefined && rule.each === undefined) return;
  if (node.kind === "list") {
    node.items.forEach((item, index) => {
      if (item.kind !== "map") return;
      listInside(item, rule, `${path}[${index}]`, keys);
    });
  }
  if (node.kind !== "map") return;
  for (const [key, entry] of node.entries) {
    const inner = `${path}.${key}`;
    if (rule.each !== undefined) {
      listInside(entry.value, rule.each, inner, keys);
      continue;
    }
    const below = ruleOf(rule.keys!, key);
    if (below !== undefined) listEntry(entry, below, inner, keys);
  }
}

function listed(
  entry: Entry,
  key: string,
  { fidelity, reason }: Rule,
): ListedKey {
  return { key, class: fidelity, reason, at: placeOf(entry) };
}

/** Unknown keys and `x-*` have none. */
function ruleOf(table: Table, key: string): Rule | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
