import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { type ChannelMessage, decodeMessage, encodeMessage } from "./frames.ts";

const data = new Uint8Array([0, 1, 255]);
const messages: readonly ChannelMessage[] = [
  { type: "stdin", data },
  { type: "stdout", data: new Uint8Array() },
  { type: "stderr", data },
  { type: "end", code: 137, reason: "killed" },
  { type: "end", code: 0 },
  { type: "resize", columns: 80, rows: 24 },
  { type: "window", bytes: 1 },
  { type: "close" },
];

for (const [index, message] of messages.entries()) {
  Deno.test(`decodeMessage() reverses encodeMessage(): ${index} ${message.type}`, () => {
    deepStrictEqual(decodeMessage(encodeMessage(message)), message);
  });
}

Deno.test("encodeMessage() begins with the number of the channel", () => {
  deepStrictEqual(messages.map((each) => encodeMessage(each)[0]), [
    0,
    1,
    2,
    3,
    3,
    4,
    5,
    6,
  ]);
});

const bad = [[], [7], [5], [5, 49], [6, 0], [4, 123, 125], [3, 123, 125]];
for (const bytes of bad) {
  Deno.test(`decodeMessage() takes ${bytes} for no message`, () => {
    strictEqual(decodeMessage(new Uint8Array(bytes)), undefined);
  });
}

Deno.test("decodeMessage() refuses a window that would count backwards", () => {
  for (const bytes of ["-1", "1.5", "1e999", '"1"', "null"]) {
    const text = new TextEncoder().encode(`{"bytes":${bytes}}`);
    strictEqual(decodeMessage(new Uint8Array([5, ...text])), undefined, bytes);
  }
});

Deno.test("decodeMessage() takes any bytes without throwing", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
    const message = decodeMessage(bytes);
    if (message !== undefined) {
      deepStrictEqual(decodeMessage(encodeMessage(message)), message);
    }
  }));
});
