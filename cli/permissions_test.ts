import { deepStrictEqual } from "node:assert/strict";
import type { Needs } from "./command.ts";
import { spare, spareWithoutVolumes, withDatabase } from "./permissions.ts";

const needs: Needs = { net: "volumes", read: true, write: ["out"] };
const cases = [
  { name: "keeps no write without a file", flags: {}, given: ["write"] },
  { name: "keeps no write for stdout", flags: { out: "-" }, given: ["write"] },
  {
    name: "keeps no write for a switch off",
    flags: { out: false },
    given: ["write"],
  },
  { name: "keeps write for a switch on", flags: { out: true }, given: [] },
  { name: "keeps write for a file", flags: { out: "x" }, given: [] },
];
for (const { name, flags, given } of cases) {
  Deno.test(`spare() ${name}`, () => {
    deepStrictEqual(spare(needs, flags), [...given, "env", "run"]);
  });
}

Deno.test("spare() gives everything up when nothing is needed", () => {
  deepStrictEqual(spare({}, {}), ["net", "read", "write", "env", "run"]);
});

Deno.test("spareWithoutVolumes() gives only what was kept for volumes", () => {
  deepStrictEqual(spareWithoutVolumes(needs), ["net"]);
});

const databases = [
  ["file:kompoxops.yml", { read: true }],
  ["", { read: true }],
  ["sqlite:k.db", { read: true, write: true, env: true }],
  ["SQLite3:k.db", { read: true, write: true, env: true }],
  ["postgres://h/d", { read: true, net: true, env: true }],
] as const;
for (const [dbUrl, needs] of databases) {
  Deno.test(`withDatabase() knows what "${dbUrl}" needs`, () => {
    deepStrictEqual(withDatabase({ read: true }, dbUrl), needs);
    deepStrictEqual(withDatabase({}, dbUrl), {});
  });
}
