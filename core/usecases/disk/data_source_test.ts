import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { readSource, sourceText } from "./data_source.ts";

const cloud = { isNative: (text: string) => text.startsWith("/cloud/") };

const cases = [
  { text: undefined, source: undefined },
  { text: "", source: undefined },
  { text: "a", source: { kind: "snapshot", name: "a" } },
  { text: "disk:a", source: { kind: "disk", name: "a" } },
  { text: "DISK:A", source: { kind: "disk", name: "A" } },
  { text: "Snapshot:01ARZ", source: { kind: "snapshot", name: "01ARZ" } },
  { text: "disk:/cloud/1", source: { kind: "disk", name: "/cloud/1" } },
  { text: "/cloud/1", source: { kind: "native", id: "/cloud/1" } },
] as const;
for (const { text, source } of cases) {
  Deno.test(`readSource() reads ${JSON.stringify(text)}`, () => {
    deepStrictEqual(readSource(cloud, text, "snapshot"), source);
  });
}

Deno.test("readSource() takes a bare name for what it is told", () => {
  deepStrictEqual(readSource(cloud, "a", "disk"), { kind: "disk", name: "a" });
});

Deno.test("readSource() refuses a prefix without a name", () => {
  throws(() => readSource(cloud, "disk:", "snapshot"), { kind: "usage" });
});

Deno.test("sourceText() writes what readSource() reads", () => {
  for (const text of ["disk:a", "snapshot:b", "/cloud/1"]) {
    strictEqual(sourceText(readSource(cloud, text, "disk")), text);
  }
  strictEqual(sourceText(undefined), undefined);
});
