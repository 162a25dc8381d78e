import { strictEqual } from "node:assert/strict";
import { tableText, width } from "./table.ts";

const cases = [
  { name: "shows titles over no rows", rows: [], text: "KIND  NAME\n" },
  {
    name: "aligns columns and ends lines without spaces",
    rows: [["Namespace", "a"], ["Service", "longer"]],
    text: "KIND       NAME\nNamespace  a\nService    longer\n",
  },
  {
    name: "counts wide letters as two",
    rows: [["日本", "x"], ["a", "y"]],
    text: "KIND  NAME\n日本  x\na     y\n",
  },
  {
    name: "keeps a cell on one line and takes missing cells as empty",
    rows: [["a\nb", ""], ["c"]],
    text: "KIND  NAME\na b\nc\n",
  },
];
for (const { name, rows, text } of cases) {
  Deno.test(`tableText() ${name}`, () => {
    strictEqual(tableText(["kind", "name"], rows), text);
  });
}

Deno.test("width() counts no column for combining marks", () => {
  strictEqual(width("e\u0301"), 1);
});
