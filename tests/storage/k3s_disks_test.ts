/** Disks of the k3s driver on the real cluster: classes, records, what a person sees. */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { DataCall } from "../../core/ports/disks.ts";
import type { KubeObject } from "../../core/ports/kube.ts";
import { kubeconfigFile } from "../cluster/real_cluster.ts";
import { diskRequest, fails, volumeOf } from "../conformance/data_world.ts";
import { fakeTarget } from "../fakes/fake_ports.ts";
import { realClock } from "./real_clock.ts";
import { type K3sWorld, openK3sWorld } from "./k3s_data_world.ts";

const system = "kompox-system";
const driver = "hostpath.csi.k8s.io";
const configMaps = { apiVersion: "v1", kind: "ConfigMap" };

function test(title: string, work: (world: K3sWorld) => Promise<void>): void {
  const options = { ignore: kubeconfigFile === undefined };
  Deno.test(`k3s disks ${title}`, options, async () => {
    const world = await openK3sWorld();
    try {
      await work(world);
    } finally {
      await world.close();
    }
  });
}

test("tell which classes there are when one is missing", async (world) => {
  const target = world.target("class");
  const call = world.call();
  const asked = (options: Record<string, string>) => () =>
    world.disks.create(
      target,
      volumeOf("data"),
      diskRequest("a", { options }),
      call,
    );
  const missing = await fails("not-found", asked({ storageClass: "csi-host" }));
  ok(/"csi-host"; the cluster has .*"csi-hostpath"/.test(missing.message));
  ok(missing.problems[0].hint?.includes("STORAGE_CLASS"));
  const wrong = await fails("invalid", asked({ sku: "a", iops: "b" }));
  strictEqual(wrong.problems.length, 2);
  deepStrictEqual(world.writes, []);
});

test("wait for no pod where the class waits for one", async (world) => {
  const target = world.target("wait");
  const storageClass = await waitingClass(world);
  try {
    const options = { storageClass };
    const volume = volumeOf("data");
    const request = diskRequest("a", { options });
    const disk = await world.disks.create(
      target,
      volume,
      request,
      world.call(),
    );
    strictEqual(disk.volumeClass?.storageClassName, storageClass);
    ok(!world.writes.some((each) => / Pod /.test(each)));
    const none = diskRequest("b", { options, zone: "nowhere" });
    const error = await fails(
      "failed",
      () => world.disks.create(target, volume, none, world.call()),
    );
    ok(/node "[^"]+" is in no zone/.test(error.message), error.message);
  } finally {
    await dropClass(world, storageClass);
  }
});

test("name the cause when the provisioner refuses, and go on later", async (world) => {
  const target = world.target("refused");
  const volume = volumeOf("data");
  const { disks } = world;
  // The claim of the disk, with a class that no provisioner serves.
  const storageClass = await waitingClass(world, "nobody.example.com");
  const request = diskRequest("a", { options: { storageClass } });
  try {
    const call = world.call(AbortSignal.timeout(3_000));
    const error = await fails(
      ["unavailable", "failed"],
      () => disks.create(target, volume, request, call),
    );
    ok(error.problems[0].hint?.includes("goes on"), error.message);
    const [creating] = await disks.list(target, "data", world.call());
    deepStrictEqual(
      { state: creating.state, handle: creating.handle },
      { state: "creating", handle: "" },
    );
    await fails(
      "not-found",
      () => disks.assign(target, "data", "a", world.call()),
    );
    strictEqual(await disks.delete(target, "data", "a", world.call()), true);
    deepStrictEqual(await world.leftovers(target.app.name), []);
  } finally {
    await dropClass(world, storageClass);
  }
});

test("are ConfigMaps that tell a person what is what", async (world) => {
  const target = world.target("record");
  const request = diskRequest("a", { assign: "first" });
  const disk = await world.disks
    .create(target, volumeOf("data"), request, world.call());
  const labelSelector =
    `kompox.dev/volume=data,kompox.dev/app=${target.app.name}`;
  const { items } = await world.kube.list(
    configMaps,
    { namespace: system, labelSelector },
    limit(),
  );
  const data = items.map((each) => each.data as Record<string, string>);
  const record = data.find(({ name }) => name === "a")!;
  strictEqual(record.handle, disk.handle);
  strictEqual(record.state, "ready");
  const pv = JSON.parse(record.pv);
  strictEqual(pv.spec.claimRef, undefined);
  strictEqual(pv.spec.persistentVolumeReclaimPolicy, "Retain");
  strictEqual(
    pv.annotations["pv.kubernetes.io/provisioned-by"],
    disk.volumeClass?.csiDriver,
  );
  deepStrictEqual(
    data.filter((each) => each.assigned !== undefined)
      .map(({ assigned, volume }) => ({ assigned, volume })),
    [{ assigned: "a", volume: "data" }],
  );
  const namespace = await world.kube.get(
    { apiVersion: "v1", kind: "Namespace", name: system },
    limit(),
  );
  strictEqual(
    namespace?.metadata.labels?.["app.kubernetes.io/managed-by"],
    "kompox",
  );
});

test("refuse a volume that a claim of somebody else uses", async (world) => {
  const target = world.target("bound");
  const id = await world.foreignData("theirs");
  const ref = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    name: id.replace("pv:", ""),
  };
  const pv = await world.kube.get(ref, limit());
  const source = (pv?.spec as { csi: unknown }).csi;
  const end = await world.pods.claim({ csi: source });
  const native = { kind: "native" as const, id };
  const request = diskRequest("a", { source: native });
  const adopt = (call: DataCall) =>
    world.disks.create(target, volumeOf("data"), request, call);
  const error = await fails("conflict", () => adopt(world.call()));
  ok(/claim "[^"]+" in namespace/.test(error.message));
  deepStrictEqual(world.writes, []);
  await end();
  strictEqual((await adopt(world.call())).source, id);
});

test("never take a free volume for a new one", async (world) => {
  const target = world.target("free");
  const { kube } = world;
  const storageClass = await waitingClass(world, driver, "Immediate");
  const name = `drv-free-${crypto.randomUUID().slice(0, 8)}`;
  const ref = { apiVersion: "v1", kind: "PersistentVolume", name };
  const spec = {
    accessModes: ["ReadWriteOnce"],
    capacity: { storage: "1Gi" },
    csi: { driver, volumeHandle: name },
    persistentVolumeReclaimPolicy: "Delete",
    storageClassName: storageClass,
  };
  const { apiVersion, kind } = ref;
  await kube.create({ apiVersion, kind, metadata: { name }, spec }, limit());
  const phase = async () =>
    ((await kube.get(ref, limit()))?.status as { phase?: string })?.phase;
  try {
    while (await phase() !== "Available") await realClock.sleep(100, limit());
    const options = { storageClass };
    const error = await fails("conflict", () =>
      world.disks.create(
        target,
        volumeOf("data"),
        diskRequest("a", { options }),
        world.call(),
      ));
    ok(error.problems[0].hint?.includes(`pv:${name}`));
    const left = (await kube.get(ref, limit()))?.spec as Record<
      string,
      unknown
    >;
    strictEqual(left.claimRef, undefined);
    strictEqual(left.persistentVolumeReclaimPolicy, "Retain");
    await world.disks.delete(target, "data", "a", world.call());
    ok(await kube.get(ref, limit()));
    deepStrictEqual(world.dataDeletes(), []);
  } finally {
    await kube.delete(ref, {}, limit());
    await dropClass(world, storageClass);
  }
});

test("are listed in a second when there are a thousand", async (world) => {
  const target = world.target("many");
  const { kube } = world;
  const volume = volumeOf("data");
  await world.disks.create(target, volume, diskRequest("a"), world.call());
  const labelSelector = `kompox.dev/disk=a,kompox.dev/app=${target.app.name}`;
  const options = { namespace: system, labelSelector };
  const { items: [record] } = await kube.list(configMaps, options, limit());
  const names = Array.from({ length: 999 }, (_, i) => `copy-${i}`);
  const refs = names.map((name) => copyOf(record, name));
  try {
    await inBatches(refs, (each) => kube.create(each, limit()));
    const started = performance.now();
    const listed = await world.disks.list(target, "data", world.call());
    const tookMs = performance.now() - started;
    strictEqual(listed.length, 1000);
    strictEqual(listed.filter(({ assigned }) => assigned).length, 1);
    ok(tookMs <= 1_000, `${tookMs} ms`);
  } finally {
    await inBatches(
      refs,
      ({ metadata: { name } }) =>
        kube.delete({ ...configMaps, namespace: system, name }, {}, limit()),
    );
  }
});

test("say what to install where there are no snapshots", async (world) => {
  const storageClass = await waitingClass(world, "nobody.example.com");
  try {
    const target = fakeTarget({ app: "drv-none" });
    const cluster = {
      ...target.cluster,
      settings: { STORAGE_CLASS: storageClass },
    };
    const why = await world.snapshots
      .unsupported({ ...target, cluster }, world.call());
    ok(why?.message.includes("no CSI driver"), why?.message);
    ok(why?.hint.includes("install"));
    strictEqual(
      await world.snapshots.unsupported(target, world.call()),
      undefined,
    );
  } finally {
    await dropClass(world, storageClass);
  }
});

const classType = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" };

async function waitingClass(
  { kube }: K3sWorld,
  provisioner = driver,
  volumeBindingMode = "WaitForFirstConsumer",
): Promise<string> {
  const name = `drv-${crypto.randomUUID().slice(0, 8)}`;
  await kube.create({
    ...classType,
    metadata: { name },
    provisioner,
    volumeBindingMode,
  }, limit());
  return name;
}

async function dropClass({ kube }: K3sWorld, name: string): Promise<void> {
  await kube.delete({ ...classType, name }, {}, limit());
}

function copyOf(record: KubeObject, name: string): KubeObject {
  const { labels } = record.metadata;
  const data = record.data as Record<string, string>;
  return {
    ...configMaps,
    metadata: {
      name: `${record.metadata.name}-${name}`,
      namespace: system,
      labels: { ...labels, "kompox.dev/disk": name },
    },
    data: { ...data, name, requestId: name },
  };
}

async function inBatches<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < items.length; from += 25) {
    await Promise.all(items.slice(from, from + 25).map(work));
  }
}

function limit(): AbortSignal {
  return AbortSignal.timeout(60_000);
}
