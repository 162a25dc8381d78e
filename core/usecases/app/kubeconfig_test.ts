import { deepStrictEqual } from "node:assert/strict";
import { fakePorts } from "../../../tests/fakes/fake_ports.ts";
import { appNames } from "../../domain/names.ts";
import { kubeconfigApp } from "./kubeconfig.ts";

Deno.test("kubeconfigApp() names files, and gives texts only where there is no file", async () => {
  const world = fakePorts();
  const { ports, target } = world;
  const kubeconfig = { kubeconfig: "secret", file: "/home/me/.kube/config" };
  const others = [{ kubeconfig: "more" }, { kubeconfig: "x", file: "/x" }];
  const drivers = {
    open: () =>
      Promise.resolve({
        cluster: {
          kubeconfig: () => Promise.resolve({ ...kubeconfig, others }),
        },
      }),
  };
  const { namespace, instance } = appNames(target);
  deepStrictEqual(
    await kubeconfigApp({ ...ports, drivers }, {}, world.call()),
    {
      context: instance,
      namespace,
      cluster: "fake",
      user: "admin",
      sources: [
        { file: "/home/me/.kube/config" },
        { text: "more" },
        { file: "/x" },
      ],
    },
  );
  deepStrictEqual(world.traffic.requests, []);
});
