import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { appNames } from "../../domain/names.ts";
import { isWrite } from "../../../tests/fakes/fake_kube.ts";
import type { FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import {
  assign,
  create,
  dataWorld,
  deploy,
  destroy,
  volumes,
} from "../../../tests/fakes/volume_world.ts";

Deno.test("deployApp() prunes the volumes of disks that are not used any more, and no disk", async () => {
  const world = dataWorld();
  const one = await create(world, "one");
  await create(world, "two");
  await deploy(world);
  await assign(world, "two");
  await deploy(world);
  strictEqual(volumes(world).length, 2);
  const writes = [...world.data.writes];
  const report = await deploy(world, { pruneVolumes: true });
  deepStrictEqual(
    report.objects.filter(({ outcome }) => outcome === "pruned"),
    ["PersistentVolumeClaim", "PersistentVolume"].map((kind) => ({
      kind,
      name: one.claim,
      outcome: "pruned",
    })),
  );
  strictEqual(report.changed, true);
  strictEqual(volumes(world).length, 1);
  deepStrictEqual(world.data.writes, writes);
  world.traffic.take();
  strictEqual((await deploy(world, { pruneVolumes: true })).changed, false);
  deepStrictEqual(world.traffic.take().filter(isWrite), []);
});

Deno.test("deployApp() prunes nothing that a pod mounts, and nothing whose data would go", async () => {
  const world = dataWorld();
  const one = await create(world, "one");
  await create(world, "two");
  await deploy(world);
  await assign(world, "two");
  await deploy(world);
  const { namespace } = appNames(world.target);
  const pod = { apiVersion: "v1", kind: "Pod", name: "runner", namespace };
  world.cluster.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "runner", namespace },
    spec: {
      volumes: [{
        name: "x",
        persistentVolumeClaim: { claimName: one.claim },
      }],
    },
  });
  const held = await deploy(world, { pruneVolumes: true });
  ok(held.warnings.some(({ message }) => message.includes('pod "runner"')));
  strictEqual(volumes(world).length, 2);
  world.cluster.delete(pod);
  await world.clock.sleep(5000, new AbortController().signal);
  setPolicy(world, one.claim, "Delete");
  await rejects(deploy(world, { pruneVolumes: true }), {
    kind: "conflict",
    message: /reclaim policy/,
  });
  strictEqual(volumes(world).length, 2);
});

function setPolicy(world: FakeWorld, name: string, policy: string): void {
  const ref = { apiVersion: "v1", kind: "PersistentVolume", name };
  world.cluster.edit(ref, "kubectl", (draft) => {
    (draft.spec as Record<string, unknown>).persistentVolumeReclaimPolicy =
      policy;
  });
}

Deno.test("destroyApp() refuses to delete a claim when its data would go with it", async () => {
  const world = dataWorld();
  await deploy(world, { bootstrapDisks: true });
  const [{ metadata: { name } }] = volumes(world);
  setPolicy(world, name, "Delete");
  world.traffic.take();
  await rejects(destroy(world), {
    kind: "conflict",
    message: /reclaim policy/,
  });
  const deleted = world.traffic.take().filter(({ verb }) => verb === "delete");
  deepStrictEqual(deleted, []);
  setPolicy(world, name, "Retain");
  await destroy(world);
  deepStrictEqual(volumes(world), []);
  strictEqual(world.data.diskRecords.length, 1);
});

Deno.test("destroyApp() refuses to delete a namespace in which somebody's data would go", async () => {
  const world = dataWorld();
  await deploy(world, { bootstrapDisks: true });
  const { namespace } = appNames(world.target);
  world.cluster.create({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "pvc-1" },
    spec: { persistentVolumeReclaimPolicy: "Delete" },
  });
  world.cluster.create({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "mine", namespace },
    spec: { volumeName: "pvc-1" },
  });
  await rejects(destroy(world, { deleteNamespace: true }), {
    kind: "conflict",
    message: /claim "mine"/,
  });
  ok((await destroy(world)).deleted.length > 0);
});
