import { deepStrictEqual } from "node:assert/strict";
import { exactPlain } from "./exact_plain.ts";
import { readYaml } from "./read_yaml.ts";
import { Source } from "./source.ts";

Deno.test("exactPlain() keeps numbers that JSON would write another way as text", () => {
  const text = `
a: [1, -2.5, 1.30, 0440, 12345678901234567890, .inf, 1e3, 0x1F]
b: { yes: true, none: , word: "1.30", __proto__: x }
`;
  const { root } = readYaml(new Source("x.yml", text));
  const expected = JSON.parse(
    `{"a": [1, -2.5, "1.30", "0440", "12345678901234567890", ".inf", "1e3", "0x1F"],
      "b": {"yes": true, "none": null, "word": "1.30", "__proto__": "x"}}`,
  );
  deepStrictEqual(exactPlain(root!), expected);
});
