import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { appNames } from "../../domain/names.ts";
import { KompoxError } from "../../domain/error.ts";
import type { KubeObject } from "../../ports/kube.ts";
import {
  deployInput,
  shopCompose,
  shopTarget,
} from "../../../tests/fakes/app_inputs.ts";
import { isWrite } from "../../../tests/fakes/fake_kube.ts";
import {
  fakeDisk,
  fakePorts,
  fakeTarget,
  type FakeWorld,
} from "../../../tests/fakes/fake_ports.ts";
import { deployApp } from "./deploy.ts";

const { namespace } = appNames(shopTarget());

function shopWorld(): FakeWorld {
  return fakePorts({ target: shopTarget() });
}

function deploy(
  world: FakeWorld,
  compose = shopCompose,
  more: Parameters<typeof deployInput>[1] = {},
) {
  return deployApp(world.ports, deployInput(compose, more), world.call());
}

function live(world: FakeWorld, kind: string, name: string): KubeObject {
  const apiVersion = kind === "Deployment" ? "apps/v1" : "v1";
  return world.cluster.find({ apiVersion, kind, name, namespace })!;
}

async function failureOf(promise: Promise<unknown>): Promise<KompoxError> {
  let caught: unknown;
  await rejects(promise, (error) => {
    caught = error;
    return error instanceof KompoxError;
  });
  return caught as KompoxError;
}

Deno.test("deployApp() creates twelve objects in 25 requests when nothing is there", async () => {
  const world = shopWorld();
  const report = await deploy(world, shopCompose, { wait: false });
  strictEqual(report.objects.length, 12);
  ok(report.objects.every(({ outcome }) => outcome === "created"));
  strictEqual(report.release, 1);
  strictEqual(report.ready, undefined);
  deepStrictEqual(report.hosts, [
    `shop-${appNames(world.target).idHash}-8080.apps.test`,
    "shop.example.com",
  ]);
  const requests = world.traffic.take();
  strictEqual(requests.length, 25);
  deepStrictEqual(
    requests.filter(isWrite).map(({ verb, object }) => `${verb} ${object}`)
      .filter((line) => !line.startsWith("apply")),
    [
      "create Lease/kompox-deploy",
      "create Secret/kompox-release-000001",
      "replace Lease/kompox-deploy",
    ],
  );
  strictEqual(requests.filter(isWrite)[0].object, `Namespace/${namespace}`);
  strictEqual(world.traffic.closed, 1);
});

Deno.test("deployApp() writes nothing in 10 requests when nothing changed", async () => {
  const world = shopWorld();
  await deploy(world);
  world.traffic.take();
  const before = world.cluster.version;
  const report = await deploy(world);
  strictEqual(report.changed, false);
  strictEqual(report.release, 1);
  strictEqual(report.ready, true);
  ok(report.objects.every(({ outcome }) => outcome === "unchanged"));
  const requests = world.traffic.take();
  strictEqual(requests.length, 10);
  deepStrictEqual(requests.filter(isWrite), []);
  strictEqual(world.cluster.version, before);
});

Deno.test("deployApp() applies only what differs when one image changed", async () => {
  const world = shopWorld();
  await deploy(world);
  world.traffic.take();
  const report = await deploy(world, shopCompose.replace("1.27", "1.28"));
  deepStrictEqual(
    report.objects.filter(({ outcome }) => outcome !== "unchanged"),
    [{ kind: "Deployment", name: "shop", outcome: "configured" }],
  );
  strictEqual(report.release, 2);
  const writes = world.traffic.take().filter(isWrite);
  deepStrictEqual(writes.map(({ object }) => object), [
    "Lease/kompox-deploy",
    "Deployment/shop",
    "Secret/kompox-release-000002",
    "Lease/kompox-deploy",
  ]);
});

Deno.test("deployApp() removes a field when the files do not have it any more", async () => {
  const world = shopWorld();
  await deploy(world, `${shopCompose}    working_dir: /data\n`);
  await deploy(world);
  const text = JSON.stringify(live(world, "Deployment", "shop").spec);
  ok(!text.includes("workingDir"));
});

Deno.test("deployApp() prunes what an earlier deploy made when it is not wanted any more", async () => {
  const world = shopWorld();
  await deploy(world);
  const report = await deploy(
    world,
    shopCompose.replace(/ {2}cache:\n.*\n/, ""),
  );
  ok(
    report.objects.some((object) =>
      object.kind === "Service" && object.name === "cache" &&
      object.outcome === "pruned"
    ),
  );
  strictEqual(live(world, "Service", "cache"), undefined);
  ok(live(world, "Service", "db"));
});

Deno.test("deployApp() repairs a field when somebody took it away", async () => {
  const world = shopWorld();
  await deploy(world);
  const ref = { apiVersion: "v1", kind: "Service", name: "db", namespace };
  world.cluster.delete(ref);
  const report = await deploy(world);
  ok(live(world, "Service", "db"));
  strictEqual(report.release, 2);
});

Deno.test("deployApp() names manager and field when another manager owns it", async () => {
  const world = shopWorld();
  await deploy(world);
  const ref = { apiVersion: "apps/v1", kind: "Deployment", name: "shop" };
  world.cluster.edit({ ...ref, namespace }, "kubectl", (draft) => {
    (draft.spec as { replicas: number }).replicas = 3;
  });
  const error = await failureOf(deploy(world));
  strictEqual(error.kind, "conflict");
  ok(error.message.includes('"kubectl"') && error.message.includes("replicas"));
  const forced = await deploy(world, shopCompose, {
    forceConflicts: true,
    wait: false,
  });
  strictEqual(forced.changed, true);
  const { spec } = live(world, "Deployment", "shop");
  strictEqual((spec as { replicas: number }).replicas, 1);
});

Deno.test("deployApp() keeps fields of other managers when they are none of its own", async () => {
  const world = shopWorld();
  await deploy(world);
  const ref = { apiVersion: "apps/v1", kind: "Deployment", name: "shop" };
  world.cluster.edit({ ...ref, namespace }, "kubectl", (draft) => {
    draft.metadata.annotations = { note: "hands off" };
  });
  strictEqual((await deploy(world)).changed, false);
});

Deno.test("deployApp() changes nothing when the namespace is not its own", async (t) => {
  const metadata = { name: namespace };
  const namespaces: Record<string, KubeObject["metadata"]> = {
    "made by hand": metadata,
    "another app's": {
      ...metadata,
      annotations: { "kompox.dev/app": "other/local/main/shop" },
    },
  };
  for (const [name, metadata] of Object.entries(namespaces)) {
    await t.step(name, async () => {
      const world = shopWorld();
      world.cluster.create({ apiVersion: "v1", kind: "Namespace", metadata });
      const error = await failureOf(deploy(world));
      strictEqual(error.kind, "conflict");
      deepStrictEqual(world.traffic.take().filter(isWrite), []);
    });
  }
});

Deno.test("deployApp() tells to wait when the namespace is being deleted", async () => {
  const world = shopWorld();
  await deploy(world);
  world.cluster.delete({
    apiVersion: "v1",
    kind: "Namespace",
    name: namespace,
  });
  const error = await failureOf(deploy(world));
  strictEqual(error.kind, "unavailable");
  ok(error.message.includes("is being deleted"));
});

Deno.test("deployApp() contacts nothing when the files have errors", async () => {
  const world = shopWorld();
  const broken = shopCompose.replace(
    "redis:7",
    '"redis:7"\n    privileged: true',
  );
  const error = await failureOf(deploy(world, broken));
  strictEqual(error.kind, "invalid");
  deepStrictEqual(world.contacts, []);
  strictEqual(world.traffic.requests.length, 0);
});

Deno.test("deployApp() refuses a volume when no disk is assigned to it", async () => {
  const world = fakePorts({ target: fakeTarget({ volumes: ["data"] }) });
  const compose = "services:\n  db:\n    image: postgres:16\n" +
    "    volumes: [data:/data]\nvolumes: {data: {}}\n";
  world.disks = {};
  const error = await failureOf(deploy(world, compose));
  strictEqual(error.kind, "invalid");
  deepStrictEqual(world.contacts, ["open", "disks data"]);
  world.disks = { data: [fakeDisk("data")] };
  const report = await deploy(world, compose);
  deepStrictEqual(
    report.objects.filter(({ kind }) => kind.startsWith("Persistent")).length,
    2,
  );
});

Deno.test("deployApp() keeps ten records when there were more deploys", async () => {
  const world = shopWorld();
  for (let minor = 0; minor < 13; minor++) {
    await deploy(world, shopCompose.replace("1.27", `1.${minor}`), {
      wait: false,
    });
  }
  const names = world.cluster.ofKind("Secret").map(({ metadata }) =>
    metadata.name
  );
  strictEqual(names.length, 10);
  strictEqual(names.sort()[9], "kompox-release-000013");
  strictEqual(names[0], "kompox-release-000004");
});
