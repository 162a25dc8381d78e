import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { KompoxError } from "../../domain/error.ts";
import { fakePorts } from "../../../tests/fakes/fake_ports.ts";
import { kubeconfigCluster } from "./kubeconfig.ts";

function world() {
  const fake = fakePorts();
  const kubeconfig = JSON.stringify({
    contexts: [{ name: "x", context: { cluster: "c" } }],
    clusters: [{ name: "c", cluster: { server: "https://c" } }],
  });
  const ports = {
    ...fake.ports,
    drivers: {
      open: () =>
        Promise.resolve({
          cluster: { kubeconfig: () => Promise.resolve({ kubeconfig }) },
        }),
    },
  };
  return { ports, call: fake.call() };
}

Deno.test("kubeconfigCluster() names the context after the cluster", async () => {
  const { ports, call } = world();
  const { cluster, kubeconfig } = await kubeconfigCluster(ports, {}, call);
  strictEqual(cluster, "main");
  strictEqual(kubeconfig["current-context"], "kompoxops-main");
});

Deno.test("kubeconfigCluster() uses the names that are given", async () => {
  const { ports, call } = world();
  const names = { contextName: "kompox/prod", namespace: "staging" };
  const { kubeconfig } = await kubeconfigCluster(ports, names, call);
  deepStrictEqual(kubeconfig.contexts, [{
    context: {
      cluster: "kompox/prod",
      namespace: "staging",
      user: "kompox/prod",
    },
    name: "kompox/prod",
  }]);
});

for (
  const input of [{ contextName: "" }, { contextName: "a\nb" }, {
    namespace: "No",
  }]
) {
  Deno.test(`kubeconfigCluster() refuses ${JSON.stringify(input)} before anything is asked`, async () => {
    const { call } = world();
    const { ports, contacts } = fakePorts();
    const work = kubeconfigCluster(ports, input, call);
    await rejects(work, (error: KompoxError) => error.kind === "usage");
    deepStrictEqual(contacts, []);
  });
}
