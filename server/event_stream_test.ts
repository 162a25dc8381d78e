import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { FakeClock } from "../tests/fakes/fake_clock.ts";
import { eventStream, type StreamEvent } from "./event_stream.ts";

const event: StreamEvent = { id: "1", event: "item", data: "{}" };

Deno.test("eventStream() writes events, and a comment when nothing comes for 15 s", async () => {
  const clock = new FakeClock();
  const answer = eventStream(
    async function* (signal) {
      yield event;
      await clock.sleep(40_000, signal);
      yield { event: "end", data: "{}" };
    },
    clock,
    () => {},
  );
  strictEqual(
    await answer.text(),
    ":\n\nid: 1\nevent: item\ndata: {}\n\n:\n\n:\n\nevent: end\ndata: {}\n\n",
  );
  strictEqual(answer.headers.get("content-type"), "text/event-stream");
});

Deno.test("eventStream() ends its source when the reader goes", async () => {
  const signals: AbortSignal[] = [];
  const answer = eventStream(
    async function* (signal) {
      signals.push(signal);
      yield event;
      await new Promise(() => {});
    },
    { now: () => new Date(), sleep: () => new Promise(() => {}) },
    () => {},
  );
  const reader = answer.body!.getReader();
  await reader.read();
  await reader.read();
  await reader.cancel();
  deepStrictEqual(signals.map(({ aborted }) => aborted), [true]);
});

Deno.test("eventStream() breaks off when its source fails, and tells", async () => {
  const failures: unknown[] = [];
  const failure = new TypeError("x");
  const answer = eventStream(
    // deno-lint-ignore require-yield
    async function* () {
      throw await Promise.resolve(failure);
    },
    new FakeClock(),
    (error) => failures.push(error),
  );
  await rejects(answer.text(), failure);
  deepStrictEqual(failures, [failure]);
});
