import { deepStrictEqual, ok } from "node:assert/strict";
import { fidelity } from "./fidelity.ts";
import type { Rule, Table } from "./fidelity_rule.ts";

const listed = new URL(
  "../../tests/golden/compose_schema/properties.txt",
  import.meta.url,
);

/** Below these, one rule speaks for whatever stands there. */
const whole = ["jobs.*", "services.*.pre_start"];

Deno.test("fidelity has a class for every property of the schema", async () => {
  const paths = (await Deno.readTextFile(listed)).trim().split("\n");
  ok(paths.length > 300);
  const missing = paths.filter((path) =>
    !whole.some((start) => path.startsWith(`${start}.`)) &&
    ruleAt(path.split(".")) === undefined
  );
  deepStrictEqual(missing, []);
});

Deno.test("fidelity has no property that the schema does not have", async () => {
  const known = new Set((await Deno.readTextFile(listed)).trim().split("\n"));
  const invented = pathsOf(fidelity, "").filter((path) => !known.has(path));
  deepStrictEqual(invented, []);
});

Deno.test("fidelity gives a reason for every class", () => {
  const rules: Rule[] = [];
  collect({ fidelity: "mapped", reason: "-", keys: fidelity }, rules);
  deepStrictEqual(rules.filter(({ reason }) => reason.trim() === ""), []);
});

function ruleAt(path: readonly string[]): Rule | undefined {
  let rule: Rule | undefined = {
    fidelity: "mapped",
    reason: "",
    keys: fidelity,
  };
  for (const key of path) {
    if (rule === undefined) return undefined;
    if (key === "*") rule = rule.each ?? rule;
    else {
      const keys: Table = rule.keys ?? {};
      rule = Object.hasOwn(keys, key) ? keys[key] : undefined;
    }
  }
  return rule;
}

function pathsOf(table: Table, path: string): string[] {
  return Object.entries(table).flatMap(([key, rule]) => {
    const below = path === "" ? key : `${path}.${key}`;
    return [
      below,
      ...pathsOf(rule.keys ?? {}, below),
      ...pathsOf(rule.each?.keys ?? {}, `${below}.*`),
    ];
  });
}

function collect(rule: Rule, rules: Rule[]): void {
  rules.push(rule);
  for (const below of Object.values(rule.keys ?? {})) collect(below, rules);
  if (rule.each !== undefined) collect(rule.each, rules);
}
