import { strictEqual } from "node:assert/strict";
import { compactId } from "./compact_id.ts";

const cases = [
  { at: "1970-01-01T00:00:00Z", hex: "0000000000000000", id: "000000000000" },
  { at: "1970-01-01T00:00:35.9Z", hex: "000001ffffffffff", id: "000000z00001" },
  { at: "2026-01-01T00:00:00Z", hex: "ffffff0000000000", id: "0t85s009zldr" },
];
for (const { at, hex, id } of cases) {
  Deno.test(`compactId() is ${id} at ${at}`, () => {
    strictEqual(compactId(new Date(at), hex), id);
  });
}
