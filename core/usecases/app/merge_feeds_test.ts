import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { mergeFeeds } from "./merge_feeds.ts";

const never = new AbortController().signal;

async function* count(to: number, prefix: string): AsyncGenerator<string> {
  for (let number = 1; number <= to; number++) yield `${prefix}${number}`;
}

Deno.test("mergeFeeds() gives all items, those of one stream in order", async () => {
  const items: string[] = [];
  const feeds = [() => count(3, "a"), () => count(2, "b"), () => count(0, "c")];
  for await (const item of mergeFeeds(feeds, never)) items.push(item);
  deepStrictEqual(items.filter((item) => item[0] === "a"), ["a1", "a2", "a3"]);
  deepStrictEqual(items.filter((item) => item[0] === "b"), ["b1", "b2"]);
});

Deno.test("mergeFeeds() reads ahead one item of each stream when nobody takes any", async () => {
  let read = 0;
  const endless = async function* () {
    while (true) yield ++read;
  };
  for await (const item of mergeFeeds([endless, endless], never)) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (item >= 10) break;
  }
  strictEqual(read <= 14, true, String(read));
});

Deno.test("mergeFeeds() ends the others when one stream fails", async () => {
  let ended = false;
  const patient = async function* (signal: AbortSignal) {
    yield "a";
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    ended = true;
  };
  const failing = async function* (): AsyncGenerator<string> {
    yield "b";
    throw new Error("no");
  };
  const all = async () => {
    for await (const _ of mergeFeeds([patient, failing], never));
  };
  await rejects(all, /no/);
  strictEqual(ended, true);
});
