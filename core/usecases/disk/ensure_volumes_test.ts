import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { mountDisks } from "../../convert/disk_mounts.ts";
import { openFrame } from "../../convert/frame.ts";
import type { KubeRef } from "../../ports/kube.ts";
import { FakeKube } from "../../../tests/fakes/fake_kube.ts";
import { fakePorts, fakeTarget } from "../../../tests/fakes/fake_ports.ts";
import { ensureVolumes } from "./ensure_volumes.ts";

const target = fakeTarget({ volumes: ["data"] });

function open() {
  const world = fakePorts({ target });
  const kube = new FakeKube(world.cluster, world.traffic);
  const volumeClass = { csiDriver: "fake.csi" };
  const binding = {
    volumeName: "data",
    handle: "h1",
    sizeBytes: 2 ** 30,
    volumeClass,
  };
  const wanted = mountDisks(openFrame(target), [{ binding, mountPath: "/a" }]);
  const [claim] = wanted.claims;
  world.cluster.create({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: claim.metadata.namespace! },
  });
  const ensure = async () => {
    const made: KubeRef[] = [];
    await ensureVolumes(
      kube,
      world.cluster.clock,
      target,
      wanted,
      world.call(),
      (ref) => void made.push(ref),
    );
    return made.map(({ kind }) => kind);
  };
  const volume: KubeRef = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    name: claim.metadata.name,
  };
  return {
    world,
    ensure,
    volume,
    claim: { ...volume, ...claim.metadata, kind: claim.kind },
  };
}

Deno.test("ensureVolumes() makes what is missing, once", async () => {
  const { ensure, world, claim } = open();
  deepStrictEqual(await ensure(), [
    "PersistentVolume",
    "PersistentVolumeClaim",
  ]);
  deepStrictEqual(await ensure(), []);
  world.cluster.delete(claim);
  await world.clock.sleep(1000, new AbortController().signal);
  deepStrictEqual(await ensure(), ["PersistentVolumeClaim"]);
});

Deno.test("ensureVolumes() keeps a new volume for its claim from the beginning", async () => {
  const { ensure, world, volume, claim } = open();
  await ensure();
  const { spec } = world.cluster.find(volume)!;
  const { claimRef } = spec as { claimRef: Record<string, string> };
  deepStrictEqual(
    [claimRef.name, claimRef.namespace],
    [claim.name, claim.namespace],
  );
});

Deno.test("ensureVolumes() lets a released volume of ours bind again, and to no other claim", async () => {
  const { ensure, world, volume, claim } = open();
  await ensure();
  const { name, namespace } = claim;
  world.cluster.edit(volume, "", (draft) => {
    (draft.spec as Record<string, unknown>).claimRef = {
      name,
      namespace,
      uid: "of-a-claim-that-is-gone",
      resourceVersion: "7",
    };
  });
  await ensure();
  const { spec } = world.cluster.find(volume)!;
  deepStrictEqual((spec as { claimRef: unknown }).claimRef, {
    name,
    namespace,
  });
});

Deno.test("ensureVolumes() refuses a volume of another disk, or of another app", async () => {
  for (const spoil of ["handle", "label"]) {
    const { ensure, world, volume } = open();
    await ensure();
    world.cluster.edit(volume, "", (draft) => {
      if (spoil === "label") draft.metadata.labels = {};
      else {
        const { csi } = draft.spec as { csi: { volumeHandle: string } };
        csi.volumeHandle = "h2";
      }
    });
    const before = world.cluster.version;
    await rejects(ensure(), { kind: "conflict" });
    strictEqual(world.cluster.version, before);
  }
});
