import { deepStrictEqual } from "node:assert/strict";
import type { Flags } from "./flag.ts";
import { dashed, flagValues, type RawFlags } from "./flag_values.ts";

const flags: Flags = {
  name: { kind: "text", about: "", env: "NAME" },
  form: { kind: "text", about: "", choices: ["json", "yaml"], default: "json" },
  files: { kind: "texts", about: "" },
  tail: { kind: "count", about: "", default: "200" },
  wait: { kind: "duration", about: "", env: "WAIT" },
  loud: { kind: "switch", about: "", env: "LOUD" },
};
const usual = {
  name: undefined,
  form: "json",
  files: [],
  tail: 200,
  wait: undefined,
  loud: false,
};

const cases: {
  name: string;
  raw?: RawFlags;
  env?: Record<string, string>;
  values: Record<string, unknown>;
}[] = [
  { name: "fills the defaults in", values: {} },
  {
    name: "reads each kind",
    raw: {
      name: ["a"],
      form: ["YAML"],
      files: ["x", "y"],
      tail: ["0"],
      wait: ["1m"],
      loud: true,
    },
    values: {
      name: "a",
      form: "yaml",
      files: ["x", "y"],
      tail: 0,
      wait: 60_000,
      loud: true,
    },
  },
  {
    name: "takes the last of many",
    raw: { name: ["a", "b"] },
    values: { name: "b" },
  },
  {
    name: "reads variables",
    env: { NAME: "v", WAIT: "2s", LOUD: "1" },
    values: { name: "v", wait: 2000, loud: true },
  },
  {
    name: "prefers a flag to its variable",
    raw: { name: ["a"] },
    env: { NAME: "v" },
    values: { name: "a" },
  },
  {
    name: "keeps an empty flag",
    raw: { name: [""] },
    env: { NAME: "v" },
    values: { name: "" },
  },
  {
    name: "takes an empty variable as none, and 0, false, no as off",
    env: { NAME: "", LOUD: "No" },
    values: {},
  },
];
for (const { name, raw = {}, env = {}, values } of cases) {
  Deno.test(`flagValues() ${name}`, () => {
    const read = flagValues(flags, raw, (key) => env[key]);
    deepStrictEqual(read.values, { ...usual, ...values });
    deepStrictEqual(read.problems, []);
  });
}

Deno.test("flagValues() tells all that does not fit, with its source", () => {
  const raw = { form: ["xml"], tail: ["1.5"] };
  const { problems } = flagValues(flags, raw, (key) => ({ WAIT: "5" })[key]);
  deepStrictEqual(problems.map(({ message }) => message), [
    'Cannot take "xml" for --form: unknown',
    'Cannot take "1.5" for --tail: it is no whole number',
    'Cannot take "5" for WAIT: it is no duration',
  ]);
});

Deno.test("dashed() gives the name on the command line", () => {
  deepStrictEqual(["app", "appName", "outComposeFile"].map(dashed), [
    "app",
    "app-name",
    "out-compose-file",
  ]);
});
