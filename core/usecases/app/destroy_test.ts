import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { KompoxError } from "../../domain/error.ts";
import { appLabels, appNames } from "../../domain/names.ts";
import type { DestroyInput } from "../../operations/app.ts";
import {
  deployInput,
  destroyInput,
  shopTarget,
} from "../../../tests/fakes/app_inputs.ts";
import { isWrite } from "../../../tests/fakes/fake_kube.ts";
import {
  fakeDisk,
  fakePorts,
  fakeTarget,
  type FakeWorld,
} from "../../../tests/fakes/fake_ports.ts";
import { leaseRef } from "../lease.ts";
import { deployApp } from "./deploy.ts";
import { destroyApp } from "./destroy.ts";

const target = shopTarget();
const { namespace } = appNames(target);

async function deployed(): Promise<FakeWorld> {
  const world = fakePorts({ target });
  await deployApp(world.ports, deployInput(), world.call());
  world.traffic.take();
  return world;
}

function destroy(world: FakeWorld, more: Partial<DestroyInput> = {}) {
  return destroyApp(world.ports, destroyInput(more), world.call());
}

function left(world: FakeWorld): string[] {
  return world.cluster.all()
    .filter(({ kind }) => kind !== "Event")
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}

/** A Secret with the app's labels that no deploy made. */
function makeUserSecret(world: FakeWorld): void {
  world.cluster.create({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "mine", namespace, labels: appLabels(target) },
    type: "Opaque",
  });
}

Deno.test("destroyApp() leaves the Namespace alone when it has deleted the rest", async () => {
  const world = await deployed();
  const report = await destroy(world);
  strictEqual(report.deleted.length, 11);
  deepStrictEqual(report.warnings, []);
  deepStrictEqual(left(world), [`Namespace/${namespace}`]);
});

Deno.test("destroyApp() deletes ways in first, policies after the pods, the lock last", async () => {
  const world = await deployed();
  await destroy(world);
  const deletes = world.traffic.take()
    .filter(({ verb }) => verb === "delete")
    .map(({ object }) => object);
  ok(deletes[0].startsWith("Ingress/"));
  const at = (object: string) => deletes.indexOf(object);
  ok(at("Deployment/shop") < at("NetworkPolicy/shop"));
  ok(at("RoleBinding/shop-access") < at("Role/shop-access"));
  strictEqual(deletes.at(-2), "Secret/kompox-release-000001");
  strictEqual(deletes.at(-1), "Lease/kompox-deploy");
});

Deno.test("destroyApp() is a success without a write when there is nothing", async () => {
  const world = fakePorts({ target });
  const report = await destroy(world);
  deepStrictEqual(report.deleted, []);
  deepStrictEqual(world.traffic.take().filter(isWrite), []);
  const again = await deployed();
  await destroy(again);
  again.traffic.take();
  deepStrictEqual((await destroy(again)).deleted, []);
  deepStrictEqual(again.traffic.take().filter(isWrite), []);
});

Deno.test("destroyApp() deletes the Namespace, too, when it is told to", async () => {
  const world = await deployed();
  const report = await destroy(world, { deleteNamespace: true });
  deepStrictEqual(report.deleted.at(-1), {
    kind: "Namespace",
    name: namespace,
  });
  deepStrictEqual(left(world), []);
});

Deno.test("destroyApp() keeps and names secrets of users unless it is told to delete them", async () => {
  const world = await deployed();
  makeUserSecret(world);
  const report = await destroy(world);
  deepStrictEqual(left(world), [`Namespace/${namespace}`, "Secret/mine"]);
  strictEqual(report.warnings.length, 1);
  ok(report.warnings[0].message.includes('"mine"'));
  strictEqual(report.warnings[0].hint, "delete it too: --delete-secrets");
  await destroy(world, { deleteSecrets: true });
  deepStrictEqual(left(world), [`Namespace/${namespace}`]);
});

Deno.test("destroyApp() does not wait when it is told so", async () => {
  const world = await deployed();
  await destroy(world, { wait: false });
  ok(left(world).some((name) => name.startsWith("Pod/")));
  strictEqual(world.cluster.find(leaseRef(namespace)), undefined);
});

Deno.test("destroyApp() names what is left when it is not gone in time", async () => {
  const world = await deployed();
  await rejects(destroy(world, { timeoutMs: 500 }), (error: KompoxError) => {
    ok(error.message.includes("Pod/shop-"));
    return error.kind === "unavailable";
  });
  deepStrictEqual((await destroy(world)).warnings, []);
  deepStrictEqual(left(world), [`Namespace/${namespace}`]);
});

Deno.test("destroyApp() changes nothing when another run holds the lock", async () => {
  const world = await deployed();
  world.cluster.edit(leaseRef(namespace), "bob", (draft) => {
    draft.spec = { holderIdentity: "bob@desk" };
  });
  await rejects(destroy(world), (error: KompoxError) => {
    ok(error.message.includes("bob@desk"));
    return error.kind === "conflict";
  });
  deepStrictEqual(world.traffic.take().filter(isWrite), []);
});

Deno.test("destroyApp() touches no namespace of another app", async () => {
  const world = await deployed();
  const ref = { apiVersion: "v1", kind: "Namespace", name: namespace };
  world.cluster.edit(ref, "bob", (draft) => {
    draft.metadata.annotations = { "kompox.dev/app": "other/local/main/shop" };
  });
  await rejects(destroy(world), { kind: "conflict" });
  deepStrictEqual(world.traffic.take().filter(isWrite), []);
});

Deno.test("destroyApp() deletes volumes, and keeps their disks", async () => {
  const world = fakePorts({ target: fakeTarget({ volumes: ["data"] }) });
  world.disks = { data: [fakeDisk("data")] };
  const compose = "services:\n  db:\n    image: postgres:16\n" +
    "    volumes: [data:/data]\nvolumes: {data: {}}\n";
  await deployApp(world.ports, deployInput(compose), world.call());
  const { deleted } = await destroy(world);
  const kinds = deleted.map(({ kind }) => kind);
  ok(
    kinds.indexOf("PersistentVolumeClaim") < kinds.indexOf("PersistentVolume"),
  );
  deepStrictEqual(world.contacts.filter((contact) => contact === "disks"), []);
});
