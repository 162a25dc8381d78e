import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { deployInput, shopCompose } from "../../../tests/fakes/app_inputs.ts";
import { isWrite } from "../../../tests/fakes/fake_kube.ts";
import { fakePorts, type FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import type { Kind, KompoxError } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import type { RestartInput } from "../../operations/app_access.ts";
import { restartNote } from "../../plan/restart.ts";
import { deployApp } from "./deploy.ts";
import { restartApp } from "./restart.ts";

const input: RestartInput = {
  wait: true,
  timeoutMs: 60_000,
  lockTimeoutMs: 0,
  forceConflicts: false,
};

async function deployed(): Promise<FakeWorld> {
  const world = fakePorts();
  await deployApp(world.ports, deployInput(), world.call());
  world.traffic.take();
  return world;
}

function deploymentRef(world: FakeWorld) {
  const { namespace, workload: name } = appNames(world.target);
  return { apiVersion: "apps/v1", kind: "Deployment", namespace, name };
}

function markOf(world: FakeWorld): string | undefined {
  const { spec } = world.cluster.find(deploymentRef(world))!;
  const { template } = spec as {
    template: { metadata: { annotations?: Record<string, string> } };
  };
  return template.metadata.annotations?.[restartNote];
}

function podNames({ cluster }: FakeWorld): string[] {
  return cluster.ofKind("Pod").map(({ metadata }) => metadata.name);
}

function fails(kind: Kind, message: RegExp) {
  return (error: KompoxError) => {
    strictEqual(error.kind, kind, String(error));
    ok(message.test(error.message), error.message);
    return true;
  };
}

Deno.test("restartApp() replaces the pod, and a deploy of the same files then does nothing", async () => {
  const world = await deployed();
  const before = podNames(world);
  const report = await restartApp(world.ports, input, world.call());
  strictEqual(report.ready, true);
  strictEqual(report.release, 1);
  strictEqual(markOf(world), report.restartedAt);
  ok(podNames(world).every((name) => !before.includes(name)));

  world.traffic.take();
  const pods = podNames(world);
  const again = await deployApp(world.ports, deployInput(), world.call());
  strictEqual(again.changed, false);
  deepStrictEqual(world.traffic.take().filter(isWrite), []);
  deepStrictEqual(podNames(world), pods);
});

Deno.test("restartApp() writes the Deployment and the lock, nothing else", async () => {
  const world = await deployed();
  await restartApp(world.ports, input, world.call());
  const written = world.traffic.take().filter(isWrite);
  deepStrictEqual(written.map(({ verb, object }) => `${verb} ${object}`), [
    "replace Lease/kompox-deploy",
    "apply Deployment/shop",
    "replace Lease/kompox-deploy",
  ]);
});

Deno.test("a deploy that applies the Deployment again after a restart keeps the mark", async () => {
  const world = await deployed();
  const { restartedAt } = await restartApp(world.ports, input, world.call());
  const changed = shopCompose.replace("redis:7", "redis:7.2");
  await deployApp(world.ports, deployInput(changed), world.call());
  strictEqual(markOf(world), restartedAt);
});

Deno.test("restartApp() says not-found when the app is not deployed", async () => {
  const world = fakePorts();
  await rejects(
    restartApp(world.ports, input, world.call()),
    fails("not-found", /it is not deployed$/),
  );
});

Deno.test("restartApp() leaves an unfinished deploy to the next deploy", async () => {
  const world = await deployed();
  const changed = deployInput(shopCompose.replace("redis:7", "redis:7.2"));
  world.traffic.before = ({ verb, object }) => {
    if (verb === "apply" && object.startsWith("Deployment")) {
      throw new Error("killed");
    }
  };
  await rejects(deployApp(world.ports, changed, world.call()));
  world.traffic.before = undefined;
  await rejects(
    restartApp(world.ports, input, world.call()),
    fails("conflict", /did not come to its end$/),
  );
  const report = await deployApp(world.ports, changed, world.call());
  strictEqual(report.changed, true);
  await restartApp(world.ports, input, world.call());
});

Deno.test("restartApp() names the manager of a field that another one owns, and takes it when told", async () => {
  const world = await deployed();
  world.cluster.edit(deploymentRef(world), "kubectl", (draft) => {
    (draft.spec as { replicas: number }).replicas = 0;
  });
  await rejects(
    restartApp(world.ports, input, world.call()),
    fails("conflict", /"kubectl" manages spec\.replicas/),
  );
  const forced = { ...input, forceConflicts: true };
  strictEqual(
    (await restartApp(world.ports, forced, world.call())).ready,
    true,
  );
});

Deno.test("restartApp() does not wait for another change unless told to", async () => {
  const world = await deployed();
  const { namespace } = appNames(world.target);
  const lease = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    name: "kompox-deploy",
    namespace,
  };
  world.cluster.edit(lease, "other", (draft) => {
    draft.spec = { holderIdentity: "bob@desk (1)", renewTime: "just now" };
  });
  await rejects(
    restartApp(world.ports, input, world.call()),
    fails("conflict", /bob@desk/),
  );
});
