import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { jsonText } from "./json_text.ts";
import { readYaml } from "./read_yaml.ts";
import { Source } from "./source.ts";
import { toPlain } from "./tree.ts";

Deno.test("jsonText() is read as YAML with the same meaning, whatever is in it", () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string({ unit: "binary", minLength: 1 }).filter((key) =>
          key !== "<<" && key !== "__proto__"
        ),
        fc.string({ unit: "binary" }),
      ),
      (value) => {
        const { root, problems } = readYaml(new Source("x", jsonText(value)));
        deepStrictEqual(problems, []);
        deepStrictEqual(toPlain(root!), { ...value });
      },
    ),
    { numRuns: 500 },
  );
});
