import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { Kind, KompoxError } from "../core/domain/error.ts";
import { driverNames, drivers } from "./registry.ts";
import { FakeClock } from "../tests/fakes/fake_clock.ts";

const deps = {
  clock: new FakeClock(),
  env: () => undefined,
  readTextFile: () => Promise.resolve(undefined),
};

function provider(driver: string, settings: Record<string, string> = {}) {
  return { id: "1", name: "home", driver, settings };
}

const refusals: {
  driver: string;
  kind: Kind;
  message: RegExp;
  hint: RegExp;
}[] = [
  {
    driver: "k3",
    kind: "invalid",
    message: /^Cannot open provider "home": there is no driver "k3"$/,
    hint: /^did you mean "k3s"\?$/,
  },
  {
    driver: "constructor",
    kind: "invalid",
    message: /there is no driver "constructor"$/,
    hint: /^use one of: k3s, aks$/,
  },
  {
    driver: "aks",
    kind: "unsupported",
    message: /the driver "aks" is not part of this version$/,
    hint: /^use the driver "k3s"/,
  },
];
for (const { driver, kind, message, hint } of refusals) {
  Deno.test(`drivers() gives ${kind} when the driver is "${driver}"`, async () => {
    const open = drivers(deps).open(provider(driver));
    await rejects(open, (error: KompoxError) => {
      strictEqual(error.kind, kind);
      ok(message.test(error.message), error.message);
      ok(hint.test(error.problems[0].hint ?? ""), error.problems[0].hint);
      return true;
    });
  });
}

Deno.test("drivers() opens each driver that it names", async () => {
  deepStrictEqual(driverNames(), ["k3s"]);
  for (const name of driverNames()) {
    ok((await drivers(deps).open(provider(name))).cluster);
  }
});
