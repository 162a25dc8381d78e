/** Writes one entry into a list of a kubeconfig, in the style of what is there. */

import {
  entryOf,
  isNothing,
  type KubeconfigDocument,
  type Section,
} from "./kubeconfig_document.ts";
import { plainValue } from "./plain_value.ts";
import type { RangedEntry, RangedMap, RangedNode } from "./ranged_yaml.ts";
import type { TextEdits } from "./text_edits.ts";
import { blockLines, flowText, flowUnit } from "./written_value.ts";

/** An item of a list: its name, and its content under the section's inner key. */
export type KubeconfigItem = Readonly<Record<string, unknown>>;

/** Adds an entry at the end of its list; a list that is not there is added too. */
export function addEntry(
  edits: TextEdits,
  root: RangedMap,
  { list }: Section,
  item: KubeconfigItem,
): void {
  const entry = entryOf(root, list);
  if (entry === undefined) return addKey(edits, root, list, [item]);
  const { value } = entry;
  if (value.kind === "alias") {
    const items = plainValue(value) as unknown[];
    edits.replace(value.start, value.end, flowText([...items, item]));
  } else if (isNothing(value) || isBare(edits, value)) {
    fillList(edits, root, entry, item);
  } else if (value.kind === "list" && value.flow) {
    addToBrackets(edits, root, value, item);
  } else {
    const column = edits.column(value.start);
    const at = edits.lineAfter(value.end, column);
    edits.insertLines(at, blockLines([item], " ".repeat(column)));
  }
}

/** Adds a key at the end of the document. */
export function addKey(
  edits: TextEdits,
  root: RangedMap,
  key: string,
  value: unknown,
): void {
  const last = root.entries[root.entries.length - 1];
  if (!root.flow) {
    const column = edits.column(root.start);
    const at = edits.lineAfter(last.value.end, column);
    edits.insertLines(at, blockLines({ [key]: value }, " ".repeat(column)));
    return;
  }
  const unit = flowUnit(root, edits);
  const text = `${JSON.stringify(key)}: ${flowText(value, unit, unit)}`;
  const gap = unit === undefined ? ", " : `,\n${unit}`;
  edits.replace(last.value.end, last.value.end, gap + text);
}

/** Gives an entry that is there another content; its name, its other fields and its remarks stay. */
export function replaceEntry(
  edits: TextEdits,
  { root, entries }: KubeconfigDocument,
  { list, inner }: Section,
  name: string,
  item: KubeconfigItem,
): void {
  const node = entries[list].get(name)!;
  const content = item[inner];
  if (node.kind !== "map") {
    edits.replace(node.start, node.end, flowText(item));
    return;
  }
  const value = entryOf(node, inner)?.value;
  const unit = flowUnit(root!, edits);
  if (value === undefined) {
    addKey(edits, node, inner, content);
  } else if (value.kind === "map" && !value.flow && value.entries.length > 0) {
    replaceBlock(edits, value, content);
  } else {
    const indent = /^[ \t]*/.exec(lineOf(edits, value.start))![0];
    const text = flowText(content, unit, indent);
    const gap = value.start === value.end ? " " : "";
    edits.replace(value.start, value.end, gap + text);
  }
}

/** Remarks on lines of their own stay, below the new content. */
function replaceBlock(
  edits: TextEdits,
  { start, end }: RangedMap,
  content: unknown,
): void {
  const indent = " ".repeat(edits.column(start));
  const before = edits.text.slice(start, end);
  const remarks = before.split(/\r?\n/).slice(1)
    .filter((line) => /^\s*#/.test(line)).map((line) => `${line}\n`);
  const lines = blockLines(content, indent) + remarks.join("");
  const whole = before.endsWith("\n") ? lines : lines.replace(/\n$/, "");
  edits.replace(start, end, whole.slice(indent.length));
}

/** Whether it is `[]` with no remark inside. */
function isBare({ text }: TextEdits, value: RangedNode): boolean {
  return value.kind === "list" && value.flow &&
    /^\[\s*\]$/.test(text.slice(value.start, value.end));
}

/** Gives a key that has no items its first one. */
function fillList(
  edits: TextEdits,
  root: RangedMap,
  { key, value }: RangedEntry,
  item: KubeconfigItem,
): void {
  if (root.flow) {
    const unit = flowUnit(root, edits);
    const gap = value.start === value.end ? " " : "";
    const text = flowText([item], unit, unit);
    edits.replace(value.start, value.end, gap + text);
    return;
  }
  const before = /[ \t]*$/.exec(edits.text.slice(0, value.start))![0];
  edits.replace(value.start - before.length, value.end, "");
  const indent = " ".repeat(edits.column(key.start));
  edits.insertLines(edits.lineAfter(value.end), blockLines([item], indent));
}

function addToBrackets(
  edits: TextEdits,
  root: RangedMap,
  list: Extract<RangedNode, { kind: "list" }>,
  item: KubeconfigItem,
): void {
  const last = list.items[list.items.length - 1];
  if (last === undefined) {
    const at = list.start + 1;
    edits.replace(at, at, flowText(item));
    return;
  }
  const indent = edits.indent(last.start);
  const unit = flowUnit(root, edits) ??
    (indent === undefined ? undefined : "  ");
  const text = indent === undefined
    ? `, ${flowText(item)}`
    : `,\n${indent}${flowText(item, unit, indent)}`;
  edits.replace(last.end, last.end, text);
}

function lineOf({ text }: TextEdits, offset: number): string {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
}
