import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { expandTemplate, parseTemplate, variablesIn } from "./interpolate.ts";

const values: Record<string, string> = { A: "a", EMPTY: "", B_1: "b" };

function expand(text: string): { result: string; told: string[] } {
  const told: string[] = [];
  const result = expandTemplate(parseTemplate(text), {
    lookup: (name) => values[name],
    unset: (name, offset) => told.push(`unset ${name} ${offset}`),
    required: (name, reason, offset) =>
      told.push(`required ${name} ${offset} ${reason}`),
    invalid: (offset) => told.push(`invalid ${offset}`),
  });
  return { result, told };
}

const cases: [text: string, result: string, ...told: string[]][] = [
  ["plain", "plain"],
  ["$A", "a"],
  ["${A}", "a"],
  ["x$A-y", "xa-y"],
  ["$B_1$A", "ba"],
  ["$$A", "$A"],
  ["$$$A", "$a"],
  ["${NO}", "", "unset NO 0"],
  ["x $NO", "x ", "unset NO 2"],
  ["${NO:-d}", "d"],
  ["${NO-d}", "d"],
  ["${EMPTY:-d}", "d"],
  ["${EMPTY-d}", ""],
  ["${A:-d}", "a"],
  ["${A:+r}", "r"],
  ["${EMPTY:+r}", ""],
  ["${EMPTY+r}", "r"],
  ["${NO+r}", ""],
  ["${A:?e}", "a"],
  ["${EMPTY?e}", ""],
  ["${EMPTY:?is empty}", "", "required EMPTY 0 is empty"],
  ["${NO?}", "", "required NO 0 "],
  ["${NO:-${ALSO:-$A}}", "a"],
  ["${NO:-x${EMPTY:-y}z}!", "xyz!"],
  ['${NO:-{"k":"v"}}', '{"k":"v"}'],
  ["${NO:-}", ""],
  ["${NO:-a:-b?c}", "a:-b?c"],
  ["${NO:-$$5}", "$5"],
  ["$", "", "invalid 0"],
  ["a $ b", "a  b", "invalid 2"],
  ["${}", "", "invalid 0"],
  ["${1}", "", "invalid 0"],
  ["${A", "", "invalid 0"],
  ["${A!}", "", "invalid 0"],
  ["${A:-x", "", "invalid 0"],
];
for (const [text, result, ...told] of cases) {
  Deno.test(`expandTemplate() makes ${JSON.stringify(result)} of ${text}`, () => {
    const got = expand(text);
    deepStrictEqual(got.told.slice(0, 1), told);
    if (told[0]?.startsWith("invalid")) return;
    strictEqual(got.result, result);
  });
}

Deno.test("variablesIn() finds names in defaults too", () => {
  deepStrictEqual(variablesIn("$A ${B:-${C?$D}} $$E ${F}"), [
    "A",
    "B",
    "C",
    "D",
    "F",
  ]);
});

Deno.test("parseTemplate() reads long and deep texts in linear time", () => {
  const started = performance.now();
  for (const text of ["${A:-", "${A:-}", "$", "{", "${A:-{", "$${"]) {
    parseTemplate(text.repeat(100_000));
  }
  ok(performance.now() - started < 2000);
});
