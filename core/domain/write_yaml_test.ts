import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { readYaml } from "./read_yaml.ts";
import { Source } from "./source.ts";
import { toPlain } from "./tree.ts";
import { type PlainValue, writeYaml } from "./write_yaml.ts";

Deno.test("writeYaml() indents lists and mappings", () => {
  strictEqual(
    writeYaml({
      a: { b: [1, { c: true, d: [] }, ["x", {}]], e: undefined },
      f: null,
      g: {},
      h: "l1\nl2\n",
    }),
    `a:
  b:
    - 1
    - c: true
      d: []
    -
      - x
      - {}
f: null
g: {}
h: |
  l1
  l2
`,
  );
});

const texts = [
  "",
  "a",
  "a b",
  " a",
  "a ",
  "a: b",
  "a #b",
  "#a",
  "a:",
  "-",
  "- a",
  "yes",
  "No",
  "null",
  "~",
  "true",
  "1",
  "1.5",
  "1e3",
  "0123",
  "1_000",
  "0x1F",
  "12:30",
  "2020-01-01",
  "512Mi",
  "250m",
  "127.0.0.1",
  ".5",
  ".inf",
  "=",
  "<<",
  "*a",
  "&a",
  "!a",
  "%a",
  "@a",
  "`a",
  "{a",
  "[a",
  "a\nb",
  "a\n",
  "\na",
  "a\n\n",
  " a\nb",
  "a\r\nb",
  "tab\tinside",
  "\u0085\u2028\ufeff",
  "é 日本",
  'quo"te',
  "it's",
  "$x",
  "---",
  "...",
];
for (const text of texts) {
  Deno.test(`writeYaml() keeps ${JSON.stringify(text)} a text`, () => {
    const value: PlainValue = { key: text, list: [text], [`k${text}`]: 1 };
    const { root, problems } = readYaml(new Source("x", writeYaml(value)));
    deepStrictEqual(problems, []);
    deepStrictEqual(toPlain(root!), value);
  });
}
