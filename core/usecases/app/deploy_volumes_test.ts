import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { previousHandleNote } from "../../convert/volumes.ts";
import { failure } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import { deployInput } from "../../../tests/fakes/app_inputs.ts";
import { isWrite } from "../../../tests/fakes/fake_kube.ts";
import { fakeTarget } from "../../../tests/fakes/fake_ports.ts";
import { deployApp } from "./deploy.ts";
import {
  assign,
  create,
  dataWorld,
  deploy,
  destroy,
  phases,
  volumeName,
  volumes,
} from "../../../tests/fakes/volume_world.ts";

Deno.test("deployApp() makes the first disks when it is told to, and only when all else holds", async () => {
  const world = dataWorld();
  const bad = deployInput("services: {db: {image: x, privileged: true}}", {
    bootstrapDisks: true,
  });
  await rejects(deployApp(world.ports, bad, world.call()), { kind: "invalid" });
  deepStrictEqual(world.data.writes, []);
  await rejects(deploy(world), { kind: "invalid" });
  const report = await deploy(world, { bootstrapDisks: true });
  const [disk] = world.data.diskRecords;
  const { idHash } = appNames(world.target);
  strictEqual(report.volumes?.length, 1);
  const [{ claim, ...mounted }] = report.volumes;
  deepStrictEqual(mounted, { volume: volumeName, disk: disk.name });
  ok(claim.startsWith(`kompox-${volumeName}-${idHash}-`));
  strictEqual((await deploy(world, { bootstrapDisks: true })).changed, false);
  strictEqual(world.data.diskRecords.length, 1);
});

Deno.test("deployApp() keeps its volumes for its own claims", async () => {
  const world = dataWorld();
  await deploy(world, { bootstrapDisks: true });
  const [{ metadata: { name }, spec }] = volumes(world);
  const { claimRef } = spec as { claimRef: Record<string, unknown> };
  strictEqual(claimRef.name, name);
  strictEqual(claimRef.namespace, appNames(world.target).namespace);
});

Deno.test("deployApp() moves to another disk and back, and tells from where", async () => {
  const world = dataWorld();
  const one = await create(world, "one");
  const two = await create(world, "two");
  await deploy(world);
  await assign(world, "two");
  world.events.length = 0;
  const moved = await deploy(world);
  strictEqual(moved.changed, true);
  deepStrictEqual(moved.volumes, [{
    volume: volumeName,
    disk: "two",
    claim: two.claim,
    previousHandle: one.handle,
  }]);
  ok(
    world.events.some(({ object, state }) =>
      object === "volume/data" && state === 'uses disk "two" instead of "one"'
    ),
  );
  const noteOf = (name: string) =>
    volumes(world).find(({ metadata }) => metadata.name === name)?.metadata
      .annotations?.[previousHandleNote];
  strictEqual(noteOf(two.claim), one.handle);
  strictEqual(noteOf(one.claim), undefined);
  deepStrictEqual(phases(world), ["Bound", "Bound"]);

  const again = await deploy(world);
  strictEqual(again.changed, false);
  strictEqual(noteOf(two.claim), one.handle);

  await assign(world, "one");
  const back = await deploy(world);
  strictEqual(back.volumes?.[0].previousHandle, two.handle);
  strictEqual(noteOf(one.claim), two.handle);
  strictEqual((await deploy(world)).changed, false);
  strictEqual(world.data.contents.size, 2);
});

Deno.test("deployApp() knows the disk before by its volume when its record is gone", async () => {
  const world = dataWorld();
  const one = await create(world, "one");
  await create(world, "two");
  await deploy(world);
  await assign(world, "two");
  world.data.diskRecords.splice(0, 1);
  const moved = await deploy(world);
  strictEqual(moved.volumes?.[0].previousHandle, one.handle);
});

Deno.test("deployApp() binds its volume again when the claim was deleted", async () => {
  const world = dataWorld();
  await deploy(world, { bootstrapDisks: true });
  const [claim] = world.cluster.ofKind("PersistentVolumeClaim");
  const { name, namespace } = claim.metadata;
  const ref = { apiVersion: "v1", kind: "PersistentVolumeClaim", name };
  world.cluster.delete({ ...ref, namespace });
  await world.clock.sleep(5000, new AbortController().signal);
  deepStrictEqual(phases(world), ["Released"]);
  world.traffic.take();
  const report = await deploy(world);
  const outcomes = report.objects
    .filter(({ outcome }) => outcome !== "unchanged")
    .map(({ kind, outcome }) => `${kind} ${outcome}`);
  deepStrictEqual(outcomes, [
    "PersistentVolume configured",
    "PersistentVolumeClaim created",
  ]);
  const patches = world.traffic.take().filter(({ verb }) => verb === "patch");
  deepStrictEqual(patches.map(({ object }) => object), [
    `PersistentVolume/${name}`,
  ]);
  deepStrictEqual(phases(world), ["Bound"]);
  strictEqual((await deploy(world)).changed, false);
});

Deno.test("deployApp() gives a claim its volume back when it was deleted", async () => {
  const world = dataWorld();
  await deploy(world, { bootstrapDisks: true });
  const [{ metadata: { name } }] = volumes(world);
  world.cluster.delete({ apiVersion: "v1", kind: "PersistentVolume", name });
  await deploy(world);
  const [volume] = volumes(world);
  const { claimRef } = volume.spec as { claimRef: { uid?: string } };
  const [claim] = world.cluster.ofKind("PersistentVolumeClaim");
  strictEqual(claimRef.uid, claim.metadata.uid);
  strictEqual((await deploy(world)).changed, false);
});

Deno.test("deployApp() of another disk converges when it ends at any request", async () => {
  let reached = true;
  for (let number = 1; reached; number++) {
    const world = dataWorld();
    const one = await create(world, "one");
    const two = await create(world, "two");
    await deploy(world);
    await destroy(world);
    await deploy(world);
    await assign(world, "two");
    world.traffic.take();
    reached = false;
    world.traffic.before = (_, at) => {
      if (at < number) return;
      reached = true;
      throw failure("unavailable", "Cannot reach the cluster");
    };
    await deploy(world, { pruneVolumes: true }).catch(() => {});
    world.traffic.before = undefined;
    const input = { pruneVolumes: true, lockTimeoutMs: 90_000 };
    const report = await deploy(world, input);
    strictEqual(report.ready, true);
    strictEqual(report.volumes?.[0].disk, "two");
    const [volume, ...more] = volumes(world);
    deepStrictEqual([volume.metadata.name, more], [two.claim, []]);
    strictEqual(
      volume.metadata.annotations?.[previousHandleNote],
      one.handle,
      `request ${number}`,
    );
    deepStrictEqual(phases(world), ["Bound"]);
    strictEqual((await deploy(world, input)).changed, false);
    strictEqual(world.data.contents.size, 2);
    if (!reached) ok(number > 20, `only ${number} requests`);
  }
});

Deno.test("deployApp() waits for a claim that is being deleted", async () => {
  const world = dataWorld();
  await deploy(world, { bootstrapDisks: true });
  const [{ metadata: { name, namespace } }] = world.cluster.ofKind(
    "PersistentVolumeClaim",
  );
  const ref = { apiVersion: "v1", kind: "PersistentVolumeClaim", name };
  world.cluster.delete({ ...ref, namespace });
  const report = await deploy(world);
  strictEqual(report.changed, true);
  strictEqual(world.cluster.ofKind("PersistentVolumeClaim").length, 1);
  deepStrictEqual(phases(world), ["Bound"]);
});

Deno.test("deployApp() refuses a volume that is not its own", async (t) => {
  const { idHash } = appNames(fakeTarget({ volumes: [volumeName] }));
  const labels = { "kompox.dev/app-id-hash": idHash };
  const cases = [
    { name: "another app's", labels: {}, handle: "memory-disk-1" },
    { name: "another disk's", labels, handle: "memory-disk-9" },
    {
      name: "kept for another claim",
      labels,
      handle: "memory-disk-1",
      claimRef: { namespace: "other", name: "x" },
    },
  ];
  for (const { name, labels, handle, claimRef } of cases) {
    await t.step(name, async () => {
      const world = dataWorld();
      const { claim } = await create(world, "one");
      world.cluster.create({
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: claim, labels },
        spec: { csi: { driver: "memory.csi", volumeHandle: handle }, claimRef },
      });
      world.traffic.take();
      await rejects(deploy(world), { kind: "conflict" });
      deepStrictEqual(world.traffic.take().filter(isWrite), []);
    });
  }
});

Deno.test("deployApp() stops when another disk is assigned between its plan and its turn", async () => {
  const world = dataWorld();
  await create(world, "one");
  await create(world, "two");
  const { data } = world;
  let done = false;
  world.traffic.before = ({ object }) => {
    if (done || object !== "Lease/kompox-deploy") return;
    done = true;
    for (const key of data.assigned.keys()) data.assigned.set(key, "two");
  };
  await rejects(deploy(world), {
    kind: "conflict",
    message: /another disk was assigned meanwhile to "data"/,
  });
  deepStrictEqual(world.cluster.ofKind("Deployment"), []);
  const report = await deploy(world);
  strictEqual(report.volumes?.[0].disk, "two");
});
