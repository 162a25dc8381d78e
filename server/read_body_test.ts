import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { FakeClock } from "../tests/fakes/fake_clock.ts";
import { readJson } from "./read_body.ts";

const limits = { bytes: 1000, graceMs: 10_000, bytesPerSecond: 100 };

function post(body: BodyInit | null, type = "application/json"): Request {
  return new Request("http://x/", {
    method: "POST",
    body,
    headers: { "content-type": type },
  });
}

/** Parts of 10 bytes, one each `everyMs`. */
function dripping(clock: FakeClock, everyMs: number, parts: number) {
  const text = new TextEncoder().encode(" ".repeat(10));
  let left = parts;
  const never = new AbortController().signal;
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      await clock.sleep(everyMs, never);
      if (left-- > 0) controller.enqueue(text);
      else {
        controller.enqueue(new TextEncoder().encode("{}"));
        controller.close();
      }
    },
  }, { highWaterMark: 0 });
}

Deno.test("readJson() reads a body that comes fast enough", async () => {
  const clock = new FakeClock();
  const body = dripping(clock, 90, 50);
  deepStrictEqual(await readJson(post(body), limits, clock), {});
  strictEqual(await readJson(post(null), limits, clock), undefined);
});

Deno.test("readJson() gives a body up that comes too slowly", async () => {
  const clock = new FakeClock();
  const body = dripping(clock, 1_000, 90);
  await rejects(readJson(post(body), limits, clock), { code: "body-timeout" });
  ok(clock.elapsedMs > 10_000 && clock.elapsedMs < 15_000);
});

const bad = [
  { name: "another type", body: "{}", type: "text/plain", code: "media-type" },
  {
    name: "a type that begins alike",
    body: "{}",
    type: "application/json-seq",
    code: "media-type",
  },
  { name: "no JSON", body: "{", code: "usage" },
  { name: "no UTF-8", body: new Uint8Array([0x22, 0xff, 0x22]), code: "usage" },
  { name: "too much", body: " ".repeat(1001), code: "too-large" },
  { name: "brackets without end", body: "[".repeat(101), code: "invalid" },
];
for (const { name, body, type, code } of bad) {
  Deno.test(`readJson() refuses ${name}`, async () => {
    await rejects(readJson(post(body, type), limits, new FakeClock()), {
      code,
    });
  });
}

Deno.test("readJson() takes brackets in texts for no levels", async () => {
  const value = { a: `\\"${"[{".repeat(200)}\\` };
  const request = post(
    JSON.stringify(value),
    "application/json; charset=utf-8",
  );
  deepStrictEqual(await readJson(request, limits, new FakeClock()), value);
});
