import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { backoffMs, mayTryAgain, retryAfterMs } from "./retry.ts";

Deno.test("backoffMs() doubles and keeps half to chance", () => {
  deepStrictEqual([1, 2, 3].map((tried) => backoffMs(tried, 1)), [
    100,
    200,
    400,
  ]);
  strictEqual(backoffMs(3, 0), 200);
  strictEqual(backoffMs(40, 1), 30_000);
});

Deno.test("mayTryAgain() stops when five tries were made or trying is no use", () => {
  deepStrictEqual(
    [0, 429, 500, 503, 400, 404, 409, 501].map((status) =>
      mayTryAgain(status, 1)
    ),
    [true, true, true, true, false, false, false, false],
  );
  strictEqual(mayTryAgain(503, 5), false);
});

Deno.test("retryAfterMs() reads the header or the Status", () => {
  strictEqual(retryAfterMs(null, 0), 0);
  strictEqual(retryAfterMs("3", 0), 3000);
  strictEqual(retryAfterMs("1", 2), 2000);
  strictEqual(retryAfterMs("nonsense", 0), 0);
  strictEqual(retryAfterMs("-5", 0), 0);
  strictEqual(retryAfterMs("31", 0), undefined);
});
