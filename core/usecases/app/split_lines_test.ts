import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { longestLine, splitLines } from "./split_lines.ts";

async function linesOf(chunks: readonly Uint8Array[]): Promise<string[]> {
  const lines: string[] = [];
  const feed = (async function* () {
    yield* chunks;
  })();
  for await (const line of splitLines(feed)) lines.push(line);
  return lines;
}

const cases = [
  { name: "gives none for none", given: [], want: [] },
  {
    name: "joins what chunks cut",
    given: ["o", "ne\ntw", "o\n"],
    want: ["one", "two"],
  },
  {
    name: "gives a last line without its break",
    given: ["one\ntwo"],
    want: ["one", "two"],
  },
  { name: "keeps empty lines", given: ["\n\na\n"], want: ["", "", "a"] },
  {
    name: "takes carriage returns away",
    given: ["a\r\nb\rc\r\n"],
    want: ["a", "b\rc"],
  },
];
for (const { name, given, want } of cases) {
  Deno.test(`splitLines() ${name}`, async () => {
    const encoder = new TextEncoder();
    deepStrictEqual(
      await linesOf(given.map((text) => encoder.encode(text))),
      want,
    );
  });
}

Deno.test("splitLines() keeps letters whole when chunks cut their bytes", async () => {
  const bytes = new TextEncoder().encode("größe 漢字\n");
  const single = [...bytes].map((byte) => Uint8Array.of(byte));
  deepStrictEqual(await linesOf(single), ["größe 漢字"]);
});

Deno.test("splitLines() cuts a line without end into pieces", async () => {
  const chunk = new TextEncoder().encode("x".repeat(10_000));
  const lines = await linesOf(Array.from({ length: 20 }, () => chunk));
  deepStrictEqual(
    lines.map((line) => line.length),
    [longestLine, longestLine, longestLine, 200_000 - 3 * longestLine],
  );
  strictEqual(lines.join("").length, 200_000);
});
