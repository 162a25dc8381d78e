/** Compares every key of a document with the fidelity table. */

import { meant } from "../domain/nearest.ts";
import type { MapNode, Node } from "../domain/tree.ts";
import { fidelity } from "./fidelity.ts";
import { levels, type Rule, type Table } from "./fidelity_rule.ts";
import type { Findings } from "./findings.ts";

/**
 * Tells unknown keys in the whole document, and what is not carried over of
 * all that is used: services that no profile selects are not.
 */
export function checkKeys(
  tree: MapNode,
  isActive: (service: string) => boolean,
  findings: Findings,
): void {
  for (const [key, entry] of tree.entries) {
    if (key.startsWith("x-")) continue;
    const rule = ruleFor(fidelity, key, entry, undefined, findings);
    if (rule === undefined) continue;
    if (key === "services") checkServices(entry.value, isActive, findings);
    else checkNode(entry, entry.value, rule, key, true, findings);
  }
}

function checkServices(
  node: Node,
  isActive: (service: string) => boolean,
  findings: Findings,
): void {
  if (node.kind !== "map") return;
  const rule = fidelity.services.each!;
  for (const [name, entry] of node.entries) {
    checkInside(entry.value, rule, name, isActive(name), findings);
  }
}

/** Tells about one key and what stands below it; below what is lost, only unknown keys. */
function checkNode(
  spot: Parameters<Findings["error"]>[0],
  node: Node,
  usual: Rule,
  key: string,
  tell: boolean,
  findings: Findings,
): void {
  const rule = usual.choose === undefined ? usual : usual.choose(node);
  const level = rule && levels[rule.fidelity];
  const told = tell && level !== undefined && !isOff(node);
  if (told) {
    const { hint = usual.hint, fidelity: keyClass } = rule!;
    findings.add(level, spot, sentence(rule!, key), hint, keyClass);
  }
  checkInside(node, usual, key, tell && level === undefined, findings);
}

function checkInside(
  node: Node,
  rule: Rule,
  owner: string,
  tell: boolean,
  findings: Findings,
): void {
  if (rule.keys === undefined && rule.each === undefined) return;
  if (node.kind === "list") {
    for (const item of node.items) {
      if (item.kind === "map") {
        checkInside(item, rule, owner, tell, findings);
      }
    }
  }
  if (node.kind !== "map") return;
  for (const [key, entry] of node.entries) {
    if (rule.each !== undefined) {
      checkInside(entry.value, rule.each, key, tell, findings);
      continue;
    }
    if (key.startsWith("x-")) continue;
    const below = ruleFor(rule.keys!, key, entry, owner, findings);
    if (below === undefined) continue;
    checkNode(entry, entry.value, below, key, tell, findings);
  }
}

function ruleFor(
  table: Table,
  key: string,
  spot: Parameters<Findings["error"]>[0],
  owner: string | undefined,
  findings: Findings,
): Rule | undefined {
  if (Object.hasOwn(table, key)) return table[key];
  const where = owner === undefined ? "the top level" : `"${owner}"`;
  const message = `Cannot read ${where}: "${key}" is no key of Compose there`;
  findings.error(spot, message, hintFor(key, Object.keys(table), findings));
  return undefined;
}

/** The nearest known key is looked for only while there are few problems. */
function hintFor(
  key: string,
  known: readonly string[],
  findings: Findings,
): string {
  const remove = "remove it, or begin its name with x-";
  if (findings.problems.length > 100) return remove;
  const hint = meant(key, known);
  return known.length <= 12 || hint.startsWith("did you mean") ? hint : remove;
}

/** Whether a value switches its key off, so that nothing is lost. */
export function isOff(node: Node): boolean {
  if (node.kind === "list") return node.items.length === 0;
  if (node.kind === "map") return node.entries.size === 0;
  return node.value === null || node.value === "" ||
    /^(?:false|no|off)$/i.test(node.text);
}

function sentence(rule: Rule, key: string): string {
  switch (rule.fidelity) {
    case "refused":
      return `Cannot accept "${key}": ${rule.reason}`;
    case "unsupported":
      return `Cannot carry over "${key}": ${rule.reason}`;
    default:
      return `No effect of "${key}": ${rule.reason}`;
  }
}
