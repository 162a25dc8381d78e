import { deepStrictEqual, rejects } from "node:assert/strict";
import { LineError, linesOf } from "./stream.ts";

async function lines(...chunks: Uint8Array[]): Promise<string[]> {
  const all: string[] = [];
  async function* source() {
    yield* chunks;
  }
  for await (const line of linesOf(source())) all.push(line);
  return all;
}

Deno.test("linesOf() splits at breaks wherever the chunks are cut", async () => {
  const text = new TextEncoder().encode("a\n\nbä\ncut");
  for (let cut = 0; cut <= text.length; cut++) {
    deepStrictEqual(
      await lines(text.subarray(0, cut), text.subarray(cut)),
      ["a", "bä"],
    );
  }
});

Deno.test("linesOf() fails when a line has no end", async () => {
  const chunk = new Uint8Array(9 * 1024 * 1024).fill(97);
  await rejects(lines(chunk, chunk), LineError);
});
