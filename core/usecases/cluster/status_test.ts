import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { failure, type KompoxError } from "../../domain/error.ts";
import type { ClusterStatusReport } from "../../operations/cluster.ts";
import type { KubeObject } from "../../ports/kube.ts";
import {
  clusterWorld,
  installInput,
} from "../../../tests/fakes/cluster_inputs.ts";
import type { FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import { installCluster } from "./install.ts";
import { statusCluster } from "./status.ts";

const service = {
  apiVersion: "v1",
  kind: "Service",
  name: "traefik",
  namespace: "traefik",
};

async function installed(
  settings: Record<string, string> = {},
  wait = true,
): Promise<FakeWorld> {
  const world = clusterWorld({
    settings: { TRAEFIK_SERVICE_TYPE: "NodePort", ...settings },
  });
  const input = installInput({ wait });
  await installCluster(world.ports, input, world.call());
  world.traffic.take();
  return world;
}

/** Every status is asked for within four requests. */
async function status(world: FakeWorld): Promise<ClusterStatusReport> {
  world.traffic.take();
  const report = await statusCluster(world.ports, {}, world.call());
  const asked = world.traffic.take();
  ok(asked.length <= 4, JSON.stringify(asked));
  return report;
}

Deno.test("statusCluster() gives the fields of the seed in its order", async () => {
  const world = await installed();
  world.cluster.edit(service, "cloud", (draft) => {
    const ingress = [{ ip: "203.0.113.7", hostname: "in.example.com" }];
    draft.status = { loadBalancer: { ingress } };
  });
  const report = await status(world);
  deepStrictEqual(Object.entries(report), [
    ["existing", true],
    ["provisioned", true],
    ["installed", true],
    ["ingressGlobalIP", "203.0.113.7"],
    ["ingressFQDN", "in.example.com"],
    ["cluster_id", "c"],
    ["cluster_name", "main"],
    ["unfinished", []],
  ]);
});

Deno.test("statusCluster() leaves addresses out that are not there", async () => {
  const report = await status(await installed());
  ok(!("ingressGlobalIP" in report) && !("ingressFQDN" in report));
});

Deno.test("statusCluster() tells that nothing is installed in an empty cluster", async () => {
  const report = await status(clusterWorld());
  deepStrictEqual(
    [report.provisioned, report.installed, report.unfinished],
    [true, false, []],
  );
});

const states: {
  name: string;
  settings?: Record<string, string>;
  change?(world: FakeWorld): Promise<void> | void;
  line: RegExp;
  installed?: boolean;
}[] = [
  {
    name: "a pod that is not ready yet",
    line: /^Deployment\/traefik: creating a pod|^Pod\/.*waiting for a node/,
  },
  {
    name: "an image that cannot be pulled",
    settings: { TRAEFIK_IMAGE: "missing:1" },
    change: (world) => wait(world, 5_000),
    line: /Cannot pull image "missing:1".*: set TRAEFIK_IMAGE/,
  },
  {
    name: "a crash",
    settings: { TRAEFIK_IMAGE: "crash:1" },
    change: (world) => wait(world, 5_000),
    line: /: kompoxops cluster logs --tail 50$/,
  },
  {
    name: "a node that nobody has",
    settings: { TRAEFIK_IMAGE: "huge:1" },
    change: (world) => wait(world, 5_000),
    line: /Cannot find a node for Traefik: .*kubectl describe/,
  },
  {
    name: "a load balancer that gives no address",
    settings: { TRAEFIK_SERVICE_TYPE: "LoadBalancer" },
    line: /^Service\/traefik: waiting for an address from a load balancer/,
  },
  {
    name: "a Deployment that is gone",
    change: ({ cluster }) =>
      void cluster.delete({
        ...service,
        apiVersion: "apps/v1",
        kind: "Deployment",
      }),
    line: /^Deployment\/traefik: missing: kompoxops cluster install$/,
  },
  {
    name: "a Service that is gone",
    change: ({ cluster }) => void cluster.delete(service),
    line: /^Service\/traefik: missing: kompoxops cluster install$/,
    installed: false,
  },
];
for (const { name, settings, change, line, installed: is = true } of states) {
  Deno.test(`statusCluster() tells of ${name}`, async () => {
    const world = await installed(settings, false);
    await change?.(world);
    const report = await status(world);
    strictEqual(report.installed, is);
    const lines = report.unfinished.map(({ object, state, hint }) =>
      [object, state, hint].filter(Boolean).join(": ")
    );
    ok(lines.some((each) => line.test(each)), lines.join("\n"));
  });
}

Deno.test("statusCluster() tells of a Service that somebody else made", async () => {
  const world = clusterWorld();
  const { apiVersion, kind, name, namespace } = service;
  const home = { apiVersion, kind: "Namespace", metadata: { name: namespace } };
  world.cluster.create(home);
  world.cluster.create({ apiVersion, kind, metadata: { name, namespace } });
  const report = await status(world);
  strictEqual(report.installed, false);
  strictEqual(report.unfinished[0].state, "there, but Kompox did not make it");
});

Deno.test("statusCluster() is a report with the cause when nobody answers", async () => {
  const world = clusterWorld();
  world.traffic.before = () => {
    throw failure("unavailable", "Cannot ask: nothing listens", {
      hint: "start it",
    });
  };
  const report = await status(world);
  strictEqual(report.provisioned, false);
  strictEqual(report.installed, false);
  deepStrictEqual(report.unfinished, [{
    object: "Cluster/main",
    state: "Cannot ask: nothing listens",
    hint: "start it",
  }]);
});

Deno.test("statusCluster() is denied without permission", async () => {
  const world = clusterWorld();
  world.traffic.before = () => {
    throw failure("denied", "Cannot get Service: no permission");
  };
  await rejects(
    statusCluster(world.ports, {}, world.call()),
    (error: KompoxError) => error.kind === "denied",
  );
});

Deno.test("statusCluster() looks at the controller that the cluster brings", async () => {
  const world = await installed({ USE_BUNDLED_TRAEFIK: "true" });
  const home: KubeObject = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "kube-system" },
  };
  strictEqual((await status(world)).unfinished.length, 1);
  world.cluster.create(home);
  world.cluster.create({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "traefik", namespace: "kube-system" },
    status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } },
  });
  const report = await status(world);
  deepStrictEqual(
    [report.installed, report.ingressGlobalIP, report.unfinished],
    [true, "192.0.2.1", []],
  );
});

function wait(world: FakeWorld, ms: number): Promise<void> {
  return world.clock.sleep(ms, new AbortController().signal);
}
