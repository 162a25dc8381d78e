import { deepStrictEqual, rejects } from "node:assert/strict";
import { serverEvents } from "./sse.ts";

const cases = [
  {
    name: "an event",
    text: "id: 1\nevent: item\ndata: {}\n\n",
    events: [{ id: "1", event: "item", data: "{}" }],
  },
  {
    name: "data of several lines, and none",
    text: "data: a\ndata:\ndata:  b\n\n",
    events: [{ id: undefined, event: "message", data: "a\n\n b" }],
  },
  {
    name: "every kind of line break",
    text: "data: a\r\n\r\ndata: b\r\rdata: c\n\n",
    events: ["a", "b", "c"].map((data) => ({
      id: undefined,
      event: "message",
      data,
    })),
  },
  {
    name: "no comments, no unknown fields, nothing that is cut off",
    text: ": alive\n\nretry: 5\ndata: a\n\nevent: x\n\ndata: cut",
    events: [{ id: undefined, event: "message", data: "a" }],
  },
];

async function read(chunks: readonly Uint8Array[]) {
  const body = ReadableStream.from(chunks) as ReadableStream<Uint8Array>;
  return await Array.fromAsync(serverEvents(body));
}

for (const { name, text, events } of cases) {
  Deno.test(`serverEvents() gives ${name}, however it is cut`, async () => {
    const bytes = new TextEncoder().encode(text);
    deepStrictEqual(await read([bytes]), events);
    deepStrictEqual(
      await read(Array.from(bytes, (byte) => Uint8Array.of(byte))),
      events,
    );
  });
}

Deno.test("serverEvents() reads letters that are cut in two", async () => {
  const bytes = new TextEncoder().encode("data: 日本\n\n");
  deepStrictEqual(
    (await read([bytes.subarray(0, 8), bytes.subarray(8)])).map(({ data }) =>
      data
    ),
    ["日本"],
  );
});

Deno.test("serverEvents() refuses an event without an end", async () => {
  const chunk = new TextEncoder().encode(`data: ${"x".repeat(1024 * 1024)}`);
  await rejects(read(Array(40).fill(chunk)), /too long/);
});
