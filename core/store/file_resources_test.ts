import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import {
  type FakeConfig,
  fakeConfigDeps,
} from "../../tests/fakes/config_deps.ts";
import { FileResources } from "./file_resources.ts";
import { openDatabase } from "./sql/open_database.ts";

const text = `version: v1
workspace: { name: ops }
provider: { name: here, driver: k3s, settings: { KUBECONTEXT: 1.30 } }
cluster: { name: prod, x-note: free }
app:
  name: shop
  compose: file:compose.yml
  volumes: [{ name: db, size: 1Gi }]
`;

const files: FakeConfig = { "k.yml": text, "bad.yml": "version: v1\n" };

Deno.test("FileResources shows the file's resources as documents", async () => {
  const store = new FileResources("k.yml", fakeConfigDeps(files));
  const service = await store.find("service", "ops");
  const provider = await store.find("provider", "here");
  deepStrictEqual(provider?.spec, {
    driver: "k3s",
    settings: { KUBECONTEXT: "1.30" },
  });
  strictEqual(provider?.parentId, service?.id);
  const { rows } = await store.list("app", {});
  deepStrictEqual(rows.map(({ name, spec }) => ({ name, spec })), [{
    name: "shop",
    spec: {
      compose: "file:compose.yml",
      volumes: [{ name: "db", size: "1Gi" }],
    },
  }]);
  deepStrictEqual((await store.list("app", { ids: ["x"] })).rows, []);
  strictEqual(await store.find("app", "other"), undefined);
});

Deno.test("FileResources refuses changes, and a file that does not hold", async () => {
  const store = new FileResources("k.yml", fakeConfigDeps(files));
  const app = { kind: "app", id: "x", name: "shop", spec: {} } as const;
  await rejects(store.create(app), { kind: "unsupported" });
  await rejects(store.update(app), { kind: "unsupported" });
  await rejects(store.delete("app", "x"), { kind: "unsupported" });
  const bad = new FileResources("bad.yml", fakeConfigDeps(files));
  await rejects(bad.list("app", {}), { kind: "invalid" });
  const none = new FileResources("none.yml", fakeConfigDeps(files));
  await rejects(none.list("app", {}), { kind: "not-found" });
});

Deno.test("openDatabase() begins with a file, and forgets what is changed", async () => {
  const deps = fakeConfigDeps(files);
  const database = await openDatabase("file:k.yml", deps);
  const target = await database.targets.target(undefined);
  strictEqual(target.app.volumes[0].sizeBytes, 2 ** 30);
  strictEqual(target.provider.settings.KUBECONTEXT, "1.30");
  await database.resources.delete("app", target.app.id, undefined);
  await database.close();
  const again = await openDatabase("file:k.yml", deps);
  strictEqual((await again.targets.target("shop")).app.name, "shop");
  await again.close();
  await rejects(openDatabase("file:none.yml", deps), { kind: "not-found" });
});
