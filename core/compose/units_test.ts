import { strictEqual } from "node:assert/strict";
import { parseBytes, parseDuration } from "./units.ts";

const durations: [text: string, ms: number | undefined][] = [
  ["0", 0],
  ["30s", 30_000],
  ["1m30s", 90_000],
  ["1h5m30s20ms", 3_930_020],
  ["1.5s", 1500],
  ["500us", 1],
  ["2d", 172_800_000],
  ["10", undefined],
  ["-5s", undefined],
  ["5 s", undefined],
  ["s", undefined],
  ["", undefined],
  ["1s1", undefined],
];
for (const [text, ms] of durations) {
  Deno.test(`parseDuration() reads "${text}" as ${ms}`, () => {
    strictEqual(parseDuration(text), ms);
  });
}

const sizes: [text: string, bytes: number | undefined][] = [
  ["1024", 1024],
  ["1k", 1024],
  ["512m", 536_870_912],
  ["1.5g", 1_610_612_736],
  ["64MiB", 67_108_864],
  ["2GB", 2_147_483_648],
  ["10 kb", 10_240],
  ["5b", 5],
  ["m", undefined],
  ["-1m", undefined],
  ["1x", undefined],
  ["999999999p", undefined],
];
for (const [text, bytes] of sizes) {
  Deno.test(`parseBytes() reads "${text}" as ${bytes}`, () => {
    strictEqual(parseBytes(text), bytes);
  });
}
