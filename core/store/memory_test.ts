import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { KompoxError } from "../domain/error.ts";
import type { Target } from "../domain/resources.ts";
import { MemoryStore } from "./memory.ts";

function target(appName: string, clusterName = "c1"): Target {
  return {
    service: { id: "s", name: "ops" },
    provider: { id: "p", name: "k3s1", driver: "k3s", settings: {} },
    cluster: {
      id: `cluster-${clusterName}`,
      name: clusterName,
      existing: true,
      ingress: {
        controller: "traefik",
        namespace: "traefik",
        serviceAccount: "x",
        certificates: [],
      },
      settings: {},
      protection: { provisioning: "none", installation: "none" },
    },
    app: {
      id: `app-${appName}`,
      name: appName,
      compose: { kind: "files", paths: [] },
      ingress: { rules: [] },
      volumes: [],
      networkIngress: [],
      settings: {},
    },
  };
}

Deno.test("MemoryStore finds the only app and cluster without a name", async () => {
  const store = new MemoryStore([target("app1")]);
  strictEqual((await store.target(undefined)).app.name, "app1");
  strictEqual((await store.clusterTarget(undefined)).cluster.name, "c1");
});

Deno.test("MemoryStore finds by name", async () => {
  const store = new MemoryStore([
    target("app1"),
    target("app2"),
    target("app3", "c2"),
  ]);
  strictEqual((await store.target("app2")).app.name, "app2");
  deepStrictEqual(await store.clusterTarget("c1"), {
    service: target("").service,
    provider: target("").provider,
    cluster: target("").cluster,
  });
});

const refusals = [
  {
    name: "an app that is not there",
    ask: (store: MemoryStore) => store.target("ap1"),
    kind: "not-found",
    message: 'Cannot find app "ap1": the configuration has "app1", "app2"',
    hint: "use --app-name app1",
  },
  {
    name: "a cluster that is not there",
    ask: (store: MemoryStore) => store.clusterTarget("nothing-like-it"),
    kind: "not-found",
    message:
      'Cannot find cluster "nothing-like-it": the configuration has "c1", "c2"',
    hint: "use --cluster-name c1",
  },
  {
    name: "no name where there are several apps",
    ask: (store: MemoryStore) => store.target(undefined),
    kind: "usage",
    message: "Cannot choose the app: no name was given, and there are 2",
    hint: "use --app-name NAME, or set app.name in kompoxops.yml",
  },
];
for (const { name, ask, kind, message, hint } of refusals) {
  Deno.test(`MemoryStore refuses ${name}`, async () => {
    const store = new MemoryStore([target("app1"), target("app2", "c2")]);
    await rejects(ask(store), (error) => {
      strictEqual((error as KompoxError).kind, kind);
      deepStrictEqual((error as KompoxError).problems, [
        { level: "error", message, hint },
      ]);
      return true;
    });
  });
}

Deno.test("MemoryStore says usage when it is empty and no name was given", async () => {
  await rejects(
    new MemoryStore([]).target(undefined),
    { kind: "usage", message: /the configuration has no app$/ },
  );
});
