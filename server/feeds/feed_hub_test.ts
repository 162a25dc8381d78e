import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { FakeClock } from "../../tests/fakes/fake_clock.ts";
import type { StreamEvent } from "../event_stream.ts";
import { FeedHub } from "./feed_hub.ts";

const request = {
  owner: "t1",
  ask: "/logs?follow=true",
  requestId: "r",
  lastEventId: null,
};

function hub(clock = new FakeClock()): FeedHub {
  let count = 0;
  return new FeedHub(clock, () => `f${++count}`, () => {});
}

/** A clock that stands: nobody waits 30 s in a test. */
const still = {
  now: () => new Date(),
  sleep: () => new Promise<void>(() => {}),
} as unknown as FakeClock;

async function* numbers(
  count: number,
  made: number[] = [],
): AsyncGenerator<number> {
  for (let number = 1; number <= count; number++) {
    made.push(number);
    yield await Promise.resolve(number);
  }
}

async function take(
  events: AsyncIterable<StreamEvent>,
  count = Infinity,
): Promise<string[]> {
  const taken: string[] = [];
  for await (const { event, data, id } of events) {
    taken.push(`${id ?? "-"} ${event} ${data}`);
    if (taken.length >= count) break;
  }
  return taken;
}

const never = new AbortController().signal;

Deno.test("FeedHub gives items with ids, then the end", async () => {
  const read = hub(still).open(request, () => numbers(2));
  deepStrictEqual(await take(read(never)), [
    "f1.1 item 1",
    "f1.2 item 2",
    "- end {}",
  ]);
});

Deno.test("FeedHub goes on behind the last item that came", async () => {
  const feeds = hub(still);
  const read = feeds.open(request, () => numbers(5));
  deepStrictEqual(await take(read(never), 3), [
    "f1.1 item 1",
    "f1.2 item 2",
    "f1.3 item 3",
  ]);
  // The last two were lost on the way.
  const again = feeds.open({ ...request, lastEventId: "f1.1" }, () => {
    throw new Error("it is not begun anew");
  });
  deepStrictEqual((await take(again(never))).length, 5);
});

Deno.test("FeedHub lets nobody else go on with a feed", () => {
  const feeds = hub(still);
  feeds.open(request, () => numbers(5));
  for (
    const other of [
      { ...request, owner: "t2", lastEventId: "f1.0" },
      { ...request, ask: "/logs", lastEventId: "f1.0" },
      { ...request, lastEventId: "f9.0" },
      { ...request, lastEventId: "f1.77" },
      { ...request, lastEventId: "rubbish" },
    ]
  ) throws(() => feeds.open(other, () => numbers(1)), { kind: "not-found" });
});

Deno.test("FeedHub pauses the source when nobody reads", async () => {
  const made: number[] = [];
  const read = hub(still).open(request, () => numbers(5_000, made));
  await new Promise((resolve) => setTimeout(resolve, 20));
  strictEqual(made.length <= 1_001, true, String(made.length));
  strictEqual((await take(read(never))).length, 5_001);
});

Deno.test("FeedHub drops a feed to which nobody comes back", async () => {
  const clock = new FakeClock();
  const feeds = hub(clock);
  const begun: AbortSignal[] = [];
  const read = feeds.open(request, async function* (signal) {
    begun.push(signal);
    yield 1;
    await new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => resolve())
    );
  });
  await take(read(never), 1);
  await clock.sleep(60_000, never);
  strictEqual(begun[0].aborted, true);
  throws(() =>
    feeds.open({ ...request, lastEventId: "f1.1" }, () => numbers(1))
  );
});

Deno.test("FeedHub tells a failure as the last event", async () => {
  // deno-lint-ignore require-yield
  const read = hub(still).open(request, async function* () {
    await Promise.resolve();
    throw new TypeError("canary");
  });
  const [last] = await take(read(never));
  strictEqual(last.includes('"kind":"bug"') && !last.includes("canary"), true);
});

Deno.test("FeedHub refuses a token that begins too many", () => {
  const feeds = hub(still);
  const begin = () => {
    for (let count = 0; count < 51; count++) {
      feeds.open(request, () => numbers(1));
    }
  };
  throws(begin, { code: "too-many" });
});
