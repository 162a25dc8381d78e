import { strictEqual } from "node:assert/strict";
import { formatDuration, parseDuration } from "./duration.ts";

const parsed: [string, number | undefined][] = [
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["90s", 90_000],
  ["1.5h", 5_400_000],
  ["300ms", 300],
  ["1m0.5s", 60_500],
  ["0", 0],
  ["0s", 0],
  ["", undefined],
  ["5", undefined],
  ["5 m", undefined],
  ["-5m", undefined],
  ["5mm", undefined],
  ["m", undefined],
  [".5s", undefined],
  ["5m!", undefined],
  ["!5m", undefined],
  ["99999999999999999h", undefined],
];
for (const [text, ms] of parsed) {
  Deno.test(`parseDuration() gives ${ms} for "${text}"`, () => {
    strictEqual(parseDuration(text), ms);
  });
}

const formatted: [number, string][] = [
  [0, "0s"],
  [300, "300ms"],
  [90_000, "1m30s"],
  [300_000, "5m"],
  [5_400_000, "1h30m"],
  [3_601_000, "1h1s"],
];
for (const [ms, text] of formatted) {
  Deno.test(`formatDuration() gives "${text}" for ${ms}`, () => {
    strictEqual(formatDuration(ms), text);
  });
}
