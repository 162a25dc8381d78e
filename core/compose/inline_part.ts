/** Takes out of a bundle what its files hold besides Compose documents: it leaves this machine. */

import { readYaml } from "../domain/read_yaml.ts";
import { Source } from "../domain/source.ts";
import { type Entry, type Node, toPlain } from "../domain/tree.ts";
import type { ComposeBundle } from "../operations/bundle.ts";

/**
 * The other lines of a `kompoxops.yml` with inline Compose become empty, so
 * that places still hold. Where the Compose document shares lines or anchors
 * with the rest it is written anew.
 */
export function withoutConfiguration(bundle: ComposeBundle): ComposeBundle {
  const files: Record<string, string> = { ...bundle.files };
  for (const { path, pointer } of bundle.entries) {
    if (pointer !== undefined && Object.hasOwn(files, path)) {
      files[path] = inlinePart(files[path], pointer);
    }
  }
  return { ...bundle, files };
}

/**
 * @param text YAML that can be read
 * @param pointer keys from its root to the part, all of mappings
 */
export function inlinePart(text: string, pointer: readonly string[]): string {
  const way = entriesTo(text, pointer);
  const part = way?.at(-1)?.value;
  // What cannot be read is told by whoever loads it; it is not sent.
  if (way === undefined || part === undefined) return "";
  const kept = otherLinesEmptied(text, way);
  const again = entriesTo(kept, pointer)?.at(-1)?.value;
  const same = again !== undefined &&
    JSON.stringify(toPlain(again)) === JSON.stringify(toPlain(part));
  return same ? kept : writtenAnew(part, pointer);
}

/** @returns undefined when the text is no YAML or there is nothing */
function entriesTo(
  text: string,
  pointer: readonly string[],
): Entry[] | undefined {
  const { root } = readYaml(new Source("", text));
  const way: Entry[] = [];
  let node: Node | undefined = root;
  for (const key of pointer) {
    const entry: Entry | undefined = node?.kind === "map"
      ? node.entries.get(key)
      : undefined;
    if (entry === undefined) return undefined;
    way.push(entry);
    node = entry.value;
  }
  return way;
}

/** Right for block mappings, whose parts are what is indented more. */
function otherLinesEmptied(text: string, way: readonly Entry[]): string {
  const lines = text.split("\n");
  const kept = lines.map(() => "");
  let indent = -1;
  let at = 0;
  for (const { key, source, offset } of way) {
    const { line, column } = source.placeAt(offset);
    at = line - 1;
    indent = column - 1;
    kept[at] += `${" ".repeat(Math.max(0, indent - kept[at].length))}${key}:`;
  }
  const colon = lines[at].indexOf(":", indent);
  kept[at] = kept[at].slice(0, indent) +
    (colon < 0 ? "" : lines[at].slice(indent));
  for (let below = at + 1; below < lines.length; below++) {
    const line = lines[below];
    const depth = line.search(/\S/);
    if (depth < 0) continue;
    if (depth > indent) kept[below] = line;
    else if (line[depth] !== "#") break;
  }
  return kept.join("\n");
}

/** As flow collections, a key or item on each line; scalars as they were written. */
function writtenAnew(part: Node, pointer: readonly string[]): string {
  const lines: string[] = [];
  let indent = "";
  for (const key of pointer) {
    lines.push(`${indent}${JSON.stringify(key)}:`);
    indent += "  ";
  }
  lines.push(`${indent}${flow(part, indent)}`);
  return `${lines.join("\n")}\n`;
}

function flow(node: Node, indent: string): string {
  const tag = node.tag === undefined ? "" : `${node.tag} `;
  if (node.kind === "scalar") {
    const typed = node.style === "plain" && typeof node.value !== "string";
    return tag +
      (!typed
        ? JSON.stringify(node.text)
        : node.value === null
        ? "null"
        : node.text);
  }
  const inner = `${indent}  `;
  const rows = node.kind === "list"
    ? node.items.map((item) => flow(item, inner))
    : [...node.entries.values()].map(({ key, value }) =>
      `${JSON.stringify(key)}: ${flow(value, inner)}`
    );
  const [open, close] = node.kind === "list" ? "[]" : "{}";
  if (rows.length === 0) return `${tag}${open}${close}`;
  return `${tag}${open}\n${inner}${
    rows.join(`,\n${inner}`)
  }\n${indent}${close}`;
}
