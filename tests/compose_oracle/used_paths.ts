/** Which keys of the Compose schema the files of cases have. */

import { readYaml } from "../../core/domain/read_yaml.ts";
import { Source } from "../../core/domain/source.ts";
import type { Node } from "../../core/domain/tree.ts";
import { fidelity } from "../../core/compose/fidelity.ts";
import type { Rule } from "../../core/compose/fidelity_rule.ts";
import type { OracleCase } from "./read_cases.ts";

/** @returns paths such as `services.*.image` */
export function usedPaths(cases: readonly OracleCase[]): Set<string> {
  const used = new Set<string>();
  const top: Rule = { fidelity: "mapped", reason: "-", keys: fidelity };
  for (const { files } of cases) {
    for (const [path, text] of files) {
      if (!path.endsWith(".yml")) continue;
      const { root } = readYaml(new Source(path, text));
      if (root !== undefined) collect(root, top, "", used);
    }
  }
  return used;
}

function collect(
  node: Node,
  rule: Rule,
  path: string,
  used: Set<string>,
): void {
  if (node.kind === "list") {
    for (const item of node.items) collect(item, rule, path, used);
  }
  if (node.kind !== "map") return;
  for (const [key, { value }] of node.entries) {
    const below = rule.each ?? rule.keys?.[key];
    if (below === undefined) continue;
    const name = rule.each === undefined ? key : "*";
    const inner = path === "" ? name : `${path}.${name}`;
    if (name !== "*") used.add(inner);
    collect(value, below, inner, used);
  }
}
