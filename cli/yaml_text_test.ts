import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { load } from "js-yaml";
import { yamlText } from "./yaml_text.ts";

const cases = [
  { name: "a scalar", value: "a", text: "a\n" },
  {
    name: "words that look like other types",
    value: ["yes", "1", "null", "a: b", ""],
    text: '- "yes"\n- "1"\n- "null"\n- "a: b"\n- ""\n',
  },
  {
    name: "what is nested",
    value: { a: [{ b: 1, c: [true, null] }, []], d: {}, e: "x\ny" },
    text:
      'a:\n  - b: 1\n    c:\n      - true\n      - null\n  - []\nd: {}\ne: "x\\ny"\n',
  },
  {
    name: "lists in lists",
    value: [[1, 2], [3]],
    text: "- - 1\n  - 2\n- - 3\n",
  },
];
for (const { name, value, text } of cases) {
  Deno.test(`yamlText() writes ${name} so that it reads back`, () => {
    strictEqual(yamlText(value), text);
    deepStrictEqual(load(text), value);
  });
}
