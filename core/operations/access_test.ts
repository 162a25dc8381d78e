import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { access, mayUse, type RouteName } from "./access.ts";
import { operations } from "./operations.ts";

const all = Object.keys(access) as RouteName[];

Deno.test("access lets operators use every route", () => {
  deepStrictEqual(all.filter((name) => !mayUse(name, "operator")), []);
});

Deno.test("access keeps from owners what is of the whole installation, and credentials", () => {
  const kept = all.filter((name) => !mayUse(name, "owner"));
  deepStrictEqual(
    kept.filter((name) => operations.some((each) => each.name === name)),
    [
      "kubeconfigApp",
      "kubeconfigCluster",
      "provisionCluster",
      "deprovisionCluster",
      "installCluster",
      "uninstallCluster",
      "logsCluster",
    ],
  );
  deepStrictEqual(
    kept.filter((name) => /App$/.test(name) && access[name].on === "nothing"),
    ["createApp"],
  );
  const others = kept.filter((name) =>
    /(Service|Provider|Token|Tokens|Audit|metrics)$/.test(name)
  );
  strictEqual(others.length, 15);
});

Deno.test("mayUse() refuses a route that has no row", () => {
  strictEqual(mayUse("toString" as RouteName, "operator"), false);
});
