import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { deployInput } from "../../../tests/fakes/app_inputs.ts";
import { fakePorts, type FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import { failure, type Kind, type KompoxError } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import type { KubeObject } from "../../ports/kube.ts";
import { deployApp } from "./deploy.ts";
import { topApp } from "./top.ts";

const compose = `services:
  web:
    image: nginx:1.27
    ports: ["8080:80"]
    x-kompox: {limits: {cpu: 500m, memory: 64Mi}}
  cache:
    image: redis:7
`;

async function deployed(): Promise<FakeWorld> {
  const world = fakePorts();
  await deployApp(world.ports, deployInput(compose), world.call());
  return world;
}

function measure(world: FakeWorld, pod: string): void {
  const { namespace } = appNames(world.target);
  world.cluster.create({
    apiVersion: "metrics.k8s.io/v1beta1",
    kind: "PodMetrics",
    metadata: { name: pod, namespace },
    timestamp: "2025-01-01T00:00:00Z",
    containers: [
      { name: "web", usage: { cpu: "12345678n", memory: "10240Ki" } },
      { name: "cache", usage: { cpu: "0", memory: "1048577" } },
    ],
  } as unknown as KubeObject);
}

function podName({ cluster }: FakeWorld): string {
  return cluster.ofKind("Pod")[0].metadata.name;
}

function fails(kind: Kind, message: RegExp) {
  return (error: KompoxError) => {
    strictEqual(error.kind, kind, String(error));
    ok(message.test(error.message), error.message);
    return true;
  };
}

Deno.test("topApp() gives whole units, with the limits, by container", async () => {
  const world = await deployed();
  measure(world, podName(world));
  measure(world, "of-somebody-else");
  const { containers } = await topApp(world.ports, {}, world.call());
  const at = "2025-01-01T00:00:00Z";
  deepStrictEqual(containers, [
    {
      pod: podName(world),
      container: "cache",
      cpuMillicores: 0,
      memoryBytes: 1048577,
      cpuLimitMillicores: undefined,
      memoryLimitBytes: undefined,
      at,
    },
    {
      pod: podName(world),
      container: "web",
      cpuMillicores: 13,
      memoryBytes: 10 * 2 ** 20,
      cpuLimitMillicores: 500,
      memoryLimitBytes: 64 * 2 ** 20,
      at,
    },
  ]);
});

Deno.test("topApp() says unsupported, and what to install, when the cluster has no metrics", async () => {
  const world = await deployed();
  await rejects(
    topApp(world.ports, {}, world.call()),
    (error: KompoxError) =>
      fails("unsupported", /no API metrics\.k8s\.io/)(error) &&
      error.problems[0].hint === "install metrics-server in the cluster",
  );
});

Deno.test("topApp() says unavailable while the pod has not been measured", async () => {
  const world = await deployed();
  const { traffic } = world;
  traffic.before = ({ verb, object }) => {
    if (verb === "get" && object.startsWith("APIService")) {
      throw failure("denied", "Cannot read APIService: no permission");
    }
  };
  await rejects(
    topApp(world.ports, {}, world.call()),
    fails("unavailable", /not been measured yet$/),
  );
});

Deno.test("topApp() says not-found without a pod", async () => {
  const world = fakePorts();
  await rejects(
    topApp(world.ports, {}, world.call()),
    fails("not-found", /it has no pod$/),
  );
});
