import { strictEqual } from "node:assert/strict";
import { Cron } from "croner";
import { isCron } from "./cron.ts";

const cases: readonly (readonly [string, boolean])[] = [
  ["0 3 * * *", true],
  ["*/15 * * * *", true],
  ["0,30 8-18/2 1,15 1-6 MON-FRI", true],
  ["59 23 31 12 7", true],
  ["0  3  *  *  *", true],
  ["@daily", true],
  ["@hourly", true],
  ["@never", false],
  ["60 * * * *", false],
  ["* 24 * * *", false],
  ["* * 32 * *", false],
  ["* * 0 * *", false],
  ["* * * 13 *", false],
  ["* * * * 8", false],
  ["* * * *", false],
  ["* * * * * *", false],
  ["0 3 * * * root", false],
  ["", false],
  ["daily", false],
];
for (const [text, expected] of cases) {
  Deno.test(`isCron() ${expected ? "accepts" : "refuses"} ${JSON.stringify(text)}`, () => {
    strictEqual(isCron(text), expected);
    // What is accepted here must be understood by what computes the times.
    if (expected) {
      const options = { paused: true, timezone: "UTC", mode: "5-part" };
      strictEqual(
        new Cron(text, options as never).nextRun() instanceof Date,
        true,
      );
    }
  });
}
