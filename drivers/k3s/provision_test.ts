import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { KompoxError } from "../../core/domain/error.ts";
import type { KubeObject } from "../../core/ports/kube.ts";
import { FakeCluster, refTo } from "../../tests/fakes/fake_cluster.ts";
import { FakeKube, FakeTraffic } from "../../tests/fakes/fake_kube.ts";
import { selectedNode } from "./pick_node.ts";
import { provision } from "./provision.ts";
import type { DiskRecord } from "./records.ts";
import { openWork } from "./work.ts";

const driver = "disk.example.com";
const storage = { apiVersion: "storage.k8s.io/v1" };

const record: DiskRecord = {
  kind: "disk",
  owner: { service: "acme", provider: "home", app: "shop" },
  volumeName: "data",
  name: "a",
  state: "creating",
  requestId: "0123456789",
  sizeBytes: 2 ** 30,
  handle: "",
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
  storageClass: "slow",
  accessModes: ["ReadWriteOnce"],
  wantsAssignment: true,
  options: {},
};
const wait = {
  what: 'create disk "a"',
  on: "the provisioner",
  limitMs: 60_000,
  hint: "run it again",
};

/** Nodes, of which only some have room, behind a class that waits for a pod. */
async function world(nodes: readonly string[], withRoom: readonly string[]) {
  const cluster = new FakeCluster();
  const objects: KubeObject[] = [
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "kompox-system" },
    },
    {
      ...storage,
      kind: "StorageClass",
      metadata: { name: "slow" },
      provisioner: driver,
      volumeBindingMode: "WaitForFirstConsumer",
    },
    ...nodes.map((name) => ({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, namespace: "kompox-system" },
      status: { conditions: [{ type: "Ready", status: "True" }] },
    })),
  ];
  for (const object of objects) cluster.create(object);
  const tried: string[] = [];
  cluster.listen(({ object }) => {
    if (object.kind !== "PersistentVolumeClaim") return;
    const node = object.metadata.annotations?.[selectedNode];
    if (node === undefined || tried.at(-1) === node) return;
    tried.push(node);
    queueMicrotask(() =>
      withRoom.includes(node)
        ? provisioned(cluster, object)
        : takenAway(cluster, object)
    );
  });
  const told: string[] = [];
  const work = await openWork(cluster.clock, {
    signal: new AbortController().signal,
    kube: () => Promise.resolve(new FakeKube(cluster, new FakeTraffic())),
    report: (object, state) => void told.push(`${object}: ${state}`),
  });
  return { cluster, work, tried, told };
}

function takenAway(cluster: FakeCluster, claim: KubeObject): void {
  cluster.edit(refTo(claim), "provisioner", (draft) => {
    delete (draft.metadata.annotations as Record<string, string>)[selectedNode];
  });
}

function provisioned(cluster: FakeCluster, claim: KubeObject): void {
  cluster.create({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "pvc-1" },
    spec: {
      capacity: { storage: "1Gi" },
      csi: { driver, volumeHandle: "vol-1" },
      persistentVolumeReclaimPolicy: "Delete",
      claimRef: { name: claim.metadata.name, uid: claim.metadata.uid },
    },
  });
  cluster.edit(refTo(claim), "controller", (draft) => {
    (draft.spec as Record<string, unknown>).volumeName = "pvc-1";
    draft.status = { phase: "Bound" };
  });
}

Deno.test("provision() tries the next node when one is taken away, and makes no pod", async () => {
  const { cluster, work, tried, told } = await world(["c", "a", "b"], ["b"]);
  const made = await provision(work, record, undefined, wait);
  deepStrictEqual(tried, ["a", "b"]);
  deepStrictEqual(told, ['provisioner: trying node "b"']);
  strictEqual(made?.spec.csi?.volumeHandle, "vol-1");
  strictEqual(made?.spec.claimRef, undefined);
  deepStrictEqual(cluster.ofKind("Pod"), []);
  const [pv] = cluster.ofKind("PersistentVolume");
  const { persistentVolumeReclaimPolicy } = pv.spec as Record<string, unknown>;
  strictEqual(persistentVolumeReclaimPolicy, "Retain");
});

Deno.test("provision() says so when no node is left to try", async () => {
  const { work } = await world(["a", "b"], []);
  await rejects(provision(work, record, undefined, wait), (error) => {
    ok(error instanceof KompoxError, String(error));
    ok(error.message.includes('none of the nodes "a", "b"'), error.message);
    return error.kind === "failed";
  });
});

Deno.test("provision() makes no claim where no node fits", async () => {
  const { cluster, work } = await world([], []);
  await rejects(provision(work, record, undefined, wait), (error) => {
    ok(error instanceof KompoxError, String(error));
    ok(error.message.includes("the cluster has no node"), error.message);
    return error.kind === "failed";
  });
  deepStrictEqual(cluster.ofKind("PersistentVolumeClaim"), []);
});
