import { deepStrictEqual, throws } from "node:assert/strict";
import { checkAll, checkPermissions } from "./compile.ts";
import { executables } from "./executables.ts";

// The runner of the tests has built the bundles (`deno task bundle`).
Deno.test("compile --check finds each bundle embedded as it is, with the declared permissions", async () => {
  await checkAll();
});

const [kompoxops] = executables;
const declared = {
  allow_net: [],
  allow_read: [],
  allow_write: [],
  allow_env: [],
  allow_run: [],
  deny_ffi: [],
  deny_import: [],
  prompt: false,
};

Deno.test("checkPermissions() takes what is declared", () => {
  deepStrictEqual(checkPermissions(kompoxops, declared), undefined);
});
for (
  const [name, change] of [
    ["more than declared", { allow_sys: [] }],
    ["native libraries", { deny_ffi: null, allow_ffi: [] }],
    ["code from the network", { deny_import: null, allow_import: ["x"] }],
    ["less than declared", { allow_net: null }],
    ["questions at run time", { prompt: true }],
  ] as const
) {
  Deno.test(`checkPermissions() refuses ${name}`, () => {
    throws(() => checkPermissions(kompoxops, { ...declared, ...change }));
  });
}
