import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { locate, placeOf, Source } from "./source.ts";

const text = "ab\ncd\r\n\nlast";
const cases: [number, number, number][] = [
  [0, 1, 1],
  [1, 1, 2],
  [2, 1, 3],
  [3, 2, 1],
  [7, 3, 1],
  [8, 4, 1],
  [11, 4, 4],
  [12, 4, 5],
];
for (const [offset, line, column] of cases) {
  Deno.test(`Source.placeAt() gives ${line}:${column} for offset ${offset}`, () => {
    const source = new Source("a.yml", text);
    deepStrictEqual(source.placeAt(offset), { file: "a.yml", line, column });
  });
}

Deno.test("Source.placeAt() adds where the text stands in another file", () => {
  const source = new Source("a.yml", text, { line: 10, columns: 4 });
  deepStrictEqual(source.placeAt(4), { file: "a.yml", line: 11, column: 6 });
});

Deno.test("Source.placeAt() agrees with counting", () => {
  const texts = fc.string({ unit: fc.constantFrom("a", "\n"), maxLength: 40 });
  fc.assert(
    fc.property(texts, fc.nat(40), (text, at) => {
      const offset = Math.min(at, text.length);
      const before = text.slice(0, offset).split("\n");
      deepStrictEqual(new Source("a", text).placeAt(offset), {
        file: "a",
        line: before.length,
        column: before.at(-1)!.length + 1,
      });
    }),
  );
});

Deno.test("locate() puts a value at the spot of another", () => {
  const source = new Source("a.yml", text);
  deepStrictEqual(placeOf(locate(1, { source, offset: 4 })), {
    file: "a.yml",
    line: 2,
    column: 2,
  });
});
