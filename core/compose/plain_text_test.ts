import { strictEqual } from "node:assert/strict";
import { plainText } from "./plain_text.ts";

const cases: [name: string, bytes: number[], text: string | undefined][] = [
  ["nothing", [], ""],
  ["text with every line end", [0x61, 9, 13, 10, 0x62], "a\t\r\nb"],
  ["UTF-8", [0xc3, 0xa9], "é"],
  ["no UTF-8", [0xff, 0xfe], undefined],
  ["half of a character", [0xc3], undefined],
  ["a byte order mark", [0xef, 0xbb, 0xbf, 0x61], undefined],
  ["NUL", [0x61, 0], undefined],
  ["an escape character", [0x1b, 0x5b], undefined],
];
for (const [name, bytes, text] of cases) {
  Deno.test(`plainText() gives ${text === undefined ? "nothing" : "the text"} for ${name}`, () => {
    strictEqual(plainText(new Uint8Array(bytes)), text);
  });
}
