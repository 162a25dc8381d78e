/** The fidelity table calls nothing mapped that no golden pair shows. */

import { deepStrictEqual, ok } from "node:assert/strict";
import { load } from "js-yaml";
import { fidelity } from "../../core/compose/fidelity.ts";
import type { Rule, Table } from "../../core/compose/fidelity_rule.ts";
import { pairNames, readPair } from "./pair.ts";

type Mapping = Readonly<Record<string, unknown>>;

Deno.test("fidelity calls a key mapped when a golden pair uses it", async () => {
  const used = new Set<string>();
  for (const name of pairNames()) {
    const { files, config } = await readPair(name);
    for (const document of documents(files, config)) {
      walkTable(document, fidelity, "", used);
    }
  }
  const mapped = mappedPaths(fidelity, "");
  ok(mapped.length > 100);
  deepStrictEqual(mapped.filter((path) => !used.has(path)), []);
});

/** The Compose documents of a pair: its YAML files, and what its configuration holds itself. */
function documents(
  files: Readonly<Record<string, Uint8Array>>,
  config: string,
): Mapping[] {
  const { app } = load(config) as { app: { compose: unknown } };
  const texts = Object.entries(files)
    .filter(([path]) => path.endsWith(".yml"))
    .map(([, bytes]) => load(new TextDecoder().decode(bytes)));
  const inline = typeof app.compose === "string"
    ? load(app.compose)
    : app.compose;
  return [...texts, inline].filter(isMapping);
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Notes the path of each key that the table knows, lists adding nothing. */
function walkTable(
  map: Mapping,
  table: Table,
  path: string,
  used: Set<string>,
): void {
  for (const [key, value] of Object.entries(map)) {
    if (!Object.hasOwn(table, key)) continue;
    const below = path === "" ? key : `${path}.${key}`;
    used.add(below);
    walkRule(value, table[key], below, used);
  }
}

function walkRule(
  value: unknown,
  rule: Rule,
  path: string,
  used: Set<string>,
): void {
  if (Array.isArray(value)) {
    for (const item of value) {
      if (isMapping(item)) walkTable(item, rule.keys ?? {}, path, used);
    }
  }
  if (!isMapping(value)) return;
  walkTable(value, rule.keys ?? {}, path, used);
  if (rule.each === undefined) return;
  for (const inner of Object.values(value)) {
    walkRule(inner, rule.each, `${path}.*`, used);
  }
}

function mappedPaths(table: Table, path: string): string[] {
  return Object.entries(table).flatMap(([key, rule]) => {
    const below = path === "" ? key : `${path}.${key}`;
    return [
      ...(rule.fidelity === "mapped" ? [below] : []),
      ...mappedPaths(rule.keys ?? {}, below),
      ...mappedPaths(rule.each?.keys ?? {}, `${below}.*`),
    ];
  });
}
