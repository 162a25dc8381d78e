import { strictEqual } from "node:assert/strict";
import { canonicalJson } from "./canonical_json.ts";

const cases = [
  {
    name: "sorts keys at every depth",
    given: { b: { d: 1, c: 2 }, a: 3 },
    want: '{"a":3,"b":{"c":2,"d":1}}',
  },
  {
    name: "keeps the order of lists",
    given: [2, 1, [null, true]],
    want: "[2,1,[null,true]]",
  },
  {
    name: "drops fields without a value",
    given: { a: undefined, b: null },
    want: '{"b":null}',
  },
  {
    name: "escapes texts as JSON does",
    given: { 'a"b': "line\nbreak" },
    want: '{"a\\"b":"line\\nbreak"}',
  },
];
for (const { name, given, want } of cases) {
  Deno.test(`canonicalJson() ${name}`, () => {
    strictEqual(canonicalJson(given), want);
  });
}
