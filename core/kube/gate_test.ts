import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { Gate } from "./gate.ts";

const signal = new AbortController().signal;

Deno.test("Gate.run() lets as many in as there are places, in order", async () => {
  const gate = new Gate(2);
  const order: string[] = [];
  let inside = 0;
  await Promise.all(
    ["a", "b", "c", "d", "e"].map((name) =>
      gate.run(signal, async () => {
        ok(++inside <= 2);
        order.push(name);
        await new Promise((resolve) => setTimeout(resolve, 1));
        inside--;
        if (name === "c") throw new Error("c");
      }).catch(() => {})
    ),
  );
  deepStrictEqual(order, ["a", "b", "c", "d", "e"]);
});

Deno.test("Gate.run() lets go of who is aborted while waiting", async () => {
  const gate = new Gate(1);
  let leave = () => {};
  const first = gate.run(
    signal,
    () => new Promise<void>((resolve) => leave = resolve),
  );
  const controller = new AbortController();
  const second = gate.run(controller.signal, () => Promise.resolve());
  controller.abort(new Error("stop"));
  await rejects(second, /stop/);
  leave();
  await first;
  strictEqual(await gate.run(signal, () => Promise.resolve(1)), 1);
});
