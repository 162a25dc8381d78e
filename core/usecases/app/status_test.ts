import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { appNames } from "../../domain/names.ts";
import {
  deployInput,
  shopCompose,
  shopTarget,
} from "../../../tests/fakes/app_inputs.ts";
import { isWrite } from "../../../tests/fakes/fake_kube.ts";
import { fakePorts, type FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import { deployApp } from "./deploy.ts";
import { statusApp } from "./status.ts";

async function deployed(compose = shopCompose): Promise<FakeWorld> {
  const world = fakePorts({ target: shopTarget() });
  const input = deployInput(compose, { wait: false });
  await deployApp(world.ports, input, world.call());
  await world.clock.sleep(2000, new AbortController().signal);
  world.traffic.take();
  return world;
}

Deno.test("statusApp() tells everything in four requests when the app runs", async () => {
  const world = await deployed();
  const { namespace, idHash } = appNames(world.target);
  const report = await statusApp(world.ports, {}, world.call());
  const requests = world.traffic.take();
  strictEqual(requests.length, 4);
  deepStrictEqual(requests.filter(isWrite), []);
  const { pod, containers, ...rest } = report;
  deepStrictEqual(rest, {
    app_id: "a",
    app_name: "shop",
    cluster_id: "c",
    cluster_name: "main",
    namespace,
    deployed: true,
    ready: true,
    ingress_hosts: [`shop-${idHash}-8080.apps.test`, "shop.example.com"],
    image: "nginx:1.27",
    node: "node1",
    deployment: "shop",
    container: "web",
    command: null,
    args: null,
  });
  ok(pod?.startsWith("shop-"));
  deepStrictEqual(containers.map(({ name }) => name), ["cache", "db", "web"]);
  strictEqual(containers[2].state, "running");
});

Deno.test("statusApp() tells the reason of each container when it does not run", async () => {
  const world = await deployed(shopCompose.replace("nginx:1.27", "crash:1"));
  const report = await statusApp(world.ports, {}, world.call());
  strictEqual(report.deployed, true);
  strictEqual(report.ready, false);
  const web = report.containers.find(({ name }) => name === "web");
  strictEqual(web?.state, "CrashLoopBackOff");
  strictEqual(web?.restarts, 3);
});

Deno.test("statusApp() is an answer when nothing is deployed", async () => {
  const world = fakePorts({ target: shopTarget() });
  deepStrictEqual(await statusApp(world.ports, {}, world.call()), {
    app_id: "a",
    app_name: "shop",
    cluster_id: "c",
    cluster_name: "main",
    deployed: false,
    ready: false,
    command: null,
    args: null,
    containers: [],
  });
});

Deno.test("statusApp() leaves the namespace out when it is not the app's", async () => {
  const world = await deployed();
  const name = appNames(world.target).namespace;
  const ref = { apiVersion: "v1", kind: "Namespace", name };
  world.cluster.edit(ref, "bob", (draft) => draft.metadata.labels = {});
  const report = await statusApp(world.ports, {}, world.call());
  strictEqual(report.namespace, undefined);
  strictEqual(report.deployed, false);
  strictEqual(report.ingress_hosts, undefined);
});
