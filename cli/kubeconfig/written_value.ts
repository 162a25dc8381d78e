/** Values as they are written into a kubeconfig: in block style or in brackets. */

import { type PlainValue, writeYaml } from "../../core/domain/write_yaml.ts";
import type { RangedMap } from "./ranged_yaml.ts";
import type { TextEdits } from "./text_edits.ts";

/** Lines in block style, each with its line break, moved to the right. */
export function blockLines(value: unknown, indent: string): string {
  return writeYaml(value as PlainValue).replace(/^(?=.)/gm, indent);
}

/** One scalar as a reader of any YAML understands it. */
export function scalarText(value: string): string {
  return writeYaml(value).trimEnd();
}

/**
 * JSON, which is YAML in brackets as well.
 *
 * @param unit of indentation; absent: all on one line
 * @param indent of the line that it begins on
 */
export function flowText(value: unknown, unit?: string, indent = ""): string {
  if (unit === undefined) return JSON.stringify(value);
  return JSON.stringify(value, null, unit).replaceAll("\n", `\n${indent}`);
}

/** How much a document in brackets indents each level; undefined when it is on one line. */
export function flowUnit(
  root: RangedMap,
  edits: TextEdits,
): string | undefined {
  if (!root.flow) return undefined;
  const first = root.entries[0]?.key;
  if (first === undefined) return "  ";
  if (!edits.text.slice(root.start, first.start).includes("\n")) {
    return undefined;
  }
  return edits.indent(first.start) || "  ";
}
