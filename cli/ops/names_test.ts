import { deepStrictEqual } from "node:assert/strict";
import { FakeIo } from "../../tests/fakes/fake_io.ts";
import type { NameKind } from "../completion_names.ts";
import { localNames } from "./names.ts";

const config = `version: v1
service: { name: ops }
provider: { name: k3s1, driver: k3s }
cluster: { name: here, settings: { KUBECONFIG: own.yml } }
app:
  name: shop
  compose: { services: { web: { image: a }, my_db: { image: b } } }
  volumes: [{ name: data, size: 1Gi }, { name: logs, size: 1Gi }]
`;
const files = {
  "kompoxops.yml": config,
  "own.yml": "contexts: [{ name: a }, { name: b }, { name: a }]\n",
  "other.yml": "contexts: [{ name: c }]\n",
  "broken.yml": "app: [",
};

const choice = { files: [], envFiles: [], profiles: [] };

function names(kind: NameKind, dbUrl = "file:kompoxops.yml") {
  const io = new FakeIo({ files, env: { KUBECONFIG: "gone.yml:other.yml" } });
  return localNames(kind, { dbUrl, choice, io });
}

const cases: readonly (readonly [NameKind, readonly string[]])[] = [
  ["apps", ["shop"]],
  ["clusters", ["here"]],
  ["containers", ["my-db", "web"]],
  ["contexts", ["a", "b"]],
  ["disks", []],
  ["services", ["my_db", "web"]],
  ["snapshots", []],
  ["volumes", ["data", "logs"]],
];
for (const [kind, expected] of cases) {
  Deno.test(`localNames() gives the ${kind} of the configuration`, async () => {
    deepStrictEqual(await names(kind), expected);
  });
}

Deno.test("localNames() gives the contexts of the user where there is no configuration", async () => {
  deepStrictEqual(await names("contexts", "file:none.yml"), ["c"]);
  deepStrictEqual(await names("contexts", "sqlite:x"), ["c"]);
});

Deno.test("localNames() gives none where the configuration cannot be read", async () => {
  deepStrictEqual(await names("apps", "file:broken.yml"), []);
  deepStrictEqual(await names("containers", "file:none.yml"), []);
});
