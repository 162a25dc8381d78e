/** Paths and modes of a merged document as its normal form has them: relative to the project directory, octal. */

import type { MapNode, Node } from "../domain/tree.ts";
import type { PlainValue } from "../domain/write_yaml.ts";
import { baseOf, projectPath } from "./paths.ts";

/** Where paths stand below a service, an entry of `configs` or of `secrets`; `*` is any key or item. */
const pathKeys: readonly (readonly string[])[] = [
  ["build"],
  ["build", "context"],
  ["build", "additional_contexts", "*"],
  ["develop", "watch", "*", "path"],
  ["file"],
  ["label_file"],
  ["label_file", "*"],
];

/** Where permission bits stand. */
const modeKeys: readonly (readonly string[])[] = [
  ["configs", "*", "mode"],
  ["secrets", "*", "mode"],
  ["build", "secrets", "*", "mode"],
];

/**
 * @param path keys from the service, or the entry, to the node
 * @returns what the normal form says instead; undefined: what is written
 */
export function plainInstead(
  node: Node,
  path: readonly string[],
): PlainValue | undefined {
  if (node.kind !== "scalar") return undefined;
  if (fitsOne(path, modeKeys)) return octalText(node.text);
  return fitsOne(path, pathKeys) ? rebased(node.text, baseOf(node)) : undefined;
}

/** Octal digits as text: `0o440`, which is not read everywhere, is `0440`. */
function octalText(text: string): string | undefined {
  const digits = /^0o?([0-7]{1,6})$/.exec(text)?.[1];
  return digits === undefined ? undefined : `0${digits}`;
}

/** The number of permission bits: the only form that is read below `tmpfs`. */
export function tmpfsMode(options: MapNode): number | undefined {
  const node = options.entries.get("mode")?.value;
  const octal = node?.kind === "scalar" ? octalText(node.text) : undefined;
  return octal === undefined ? undefined : parseInt(octal, 8);
}

/** A path that starts from another directory; `service:x` and addresses are none. */
function rebased(text: string, base: string): string | undefined {
  if (base === "" || text.includes(":")) return undefined;
  const resolved = projectPath(base, text);
  return "path" in resolved ? `./${resolved.path}` : undefined;
}

function fitsOne(
  path: readonly string[],
  patterns: readonly (readonly string[])[],
): boolean {
  return patterns.some((pattern) =>
    pattern.length === path.length &&
    pattern.every((key, at) => key === "*" || key === path[at])
  );
}
