import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { CreateDiskRequest } from "../../core/ports/disks.ts";
import { FakeCluster } from "../../tests/fakes/fake_cluster.ts";
import { FakeKube, FakeTraffic } from "../../tests/fakes/fake_kube.ts";
import { fakeTarget } from "../../tests/fakes/fake_ports.ts";
import { intend } from "./disk_intent.ts";
import type { VolumeRecords } from "./record_store.ts";
import { type DiskRecord, ownerOf } from "./records.ts";
import { openWork } from "./work.ts";

const target = fakeTarget({ volumes: ["data"] });
const [volume] = target.app.volumes;
const what = 'create disk "a"';
const plain: CreateDiskRequest = {
  name: "a",
  sizeBytes: 2 ** 30,
  options: {},
  assign: "first",
};

/** A cluster with one node in one zone, behind the default class. */
async function world() {
  const cluster = new FakeCluster();
  const named = (name: string) => ({ name, namespace: "kompox-system" });
  cluster.create({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "kompox-system" },
  });
  cluster.create({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: {
      name: "slow",
      annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
    },
    provisioner: "disk.example.com",
  });
  cluster.create({
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      ...named("n1"),
      labels: { "topology.kubernetes.io/zone": "east-1" },
    },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  });
  const work = await openWork(cluster.clock, {
    signal: new AbortController().signal,
    kube: () => Promise.resolve(new FakeKube(cluster, new FakeTraffic())),
    report() {},
  });
  return { cluster, work };
}

function knowing(...states: readonly DiskRecord["state"][]): VolumeRecords {
  const owner = ownerOf(target);
  const disks = states.map((state, index) =>
    ({ kind: "disk", name: `d${index}`, state }) as unknown as DiskRecord
  );
  const none = { kind: "volume" as const, owner, volumeName: "data" };
  return { disks, snapshots: [], volume: none };
}

Deno.test("intend() writes nothing where no node can have the disk", async () => {
  const { cluster, work } = await world();
  const request = { ...plain, zone: "west-1" };
  const asked = { target, volume, request, known: knowing(), what };
  await rejects(() => intend(work, asked), {
    kind: "failed",
    message:
      `Cannot ${what}: no node can have it: node "n1" is in zone "east-1"`,
  });
  deepStrictEqual(cluster.ofKind("ConfigMap"), []);
});

const firsts: readonly [string, VolumeRecords, boolean][] = [
  ["of all", knowing(), true],
  ["that may come to its end", knowing("creating"), true],
  ["beside one that is ready", knowing("creating", "ready"), false],
];
for (const [which, known, wants] of firsts) {
  Deno.test(`intend() wants the first disk ${which} assigned: ${wants}`, async () => {
    const { work } = await world();
    const asked = { target, volume, request: plain, known, what };
    const record = await intend(work, asked);
    strictEqual(record.wantsAssignment, wants);
  });
}
