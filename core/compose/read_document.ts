/** Reads a Compose file of a bundle, or the Compose document inside another file. */

import { readYaml } from "../domain/read_yaml.ts";
import { placeOf } from "../domain/source.ts";
import {
  describe,
  isNull,
  type MapNode,
  type Node,
  type ScalarNode,
} from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import { ComposeSource } from "./paths.ts";

/**
 * @param pointer keys from the file's root to the document; a text found there
 *   is read as YAML again, with places that point into the outer file
 * @returns undefined when there is no document; the findings say why
 */
export function readDocument(
  source: ComposeSource,
  pointer: readonly string[],
  findings: Findings,
): MapNode | undefined {
  let node = readRoot(source, findings);
  for (const key of pointer) {
    if (node === undefined) return undefined;
    const entry = node.kind === "map" ? node.entries.get(key) : undefined;
    if (entry === undefined) {
      findings.error(
        node,
        `Cannot find "${pointer.join(".")}": there is no "${key}"`,
      );
      return undefined;
    }
    node = entry.value;
  }
  if (
    pointer.length > 0 && node?.kind === "scalar" &&
    typeof node.value === "string"
  ) {
    node = readInner(node, source, findings);
  }
  if (node === undefined) return undefined;
  if (node.kind === "map") return node;
  findings.error(
    node,
    isNull(node)
      ? "Cannot read the Compose file: it is empty"
      : `Cannot read the Compose file: a mapping is expected, ${
        describe(node)
      } was found`,
    "begin with `services:`",
  );
  return undefined;
}

function readRoot(source: ComposeSource, findings: Findings): Node | undefined {
  const { root, problems } = readYaml(source);
  findings.problems.push(...problems);
  return problems.some((problem) => problem.level === "error")
    ? undefined
    : root;
}

/** Reads a text inside a document. Lines of a `|` block stand as they stand in the file. */
function readInner(
  node: ScalarNode,
  outer: ComposeSource,
  findings: Findings,
): Node | undefined {
  const { line, columns } = innerStart(node, outer);
  const inner = new ComposeSource(outer.file, node.text, outer.base, {
    line,
    columns,
  });
  return readRoot(inner, findings);
}

function innerStart(
  node: ScalarNode,
  outer: ComposeSource,
): { line: number; columns: number } {
  const at = placeOf(node);
  if (node.style !== "block") return { line: at.line, columns: at.column - 1 };
  // The content begins on the line after the indicator; its first line with
  // text tells how far it is indented.
  const text = outer.text;
  const start = text.lastIndexOf("\n", node.offset - 1) + 1;
  const indent = /(?:[ \t]*\r?\n)*( *)/y;
  indent.lastIndex = start;
  const columns = indent.exec(text)?.[1].length ?? 0;
  return { line: outer.placeAt(start).line, columns };
}
