/** The k3s driver on the real cluster, as the suite of disks and snapshots uses it. */

import { hostDeps } from "../../core/kube/host.ts";
import { clusters } from "../../core/kube/connect.ts";
import type { DataCall, Disk } from "../../core/ports/disks.ts";
import type { Kube, KubeObject, KubeRef } from "../../core/ports/kube.ts";
import { k3s } from "../../drivers/k3s/mod.ts";
import type { DataWorld } from "../conformance/data_world.ts";
import { kubeconfigFile } from "../cluster/real_cluster.ts";
import { fakeTarget } from "../fakes/fake_ports.ts";
import { Killed } from "../fakes/memory_data.ts";
import { realClock } from "./real_clock.ts";
import { sampledKill } from "./sampled_kills.ts";
import { TestPods } from "./test_pods.ts";

const snapshotApi = "snapshot.storage.k8s.io/v1";
const kinds = [
  { apiVersion: "v1", kind: "PersistentVolume" },
  { apiVersion: "v1", kind: "PersistentVolumeClaim" },
  { apiVersion: snapshotApi, kind: "VolumeSnapshot" },
  { apiVersion: snapshotApi, kind: "VolumeSnapshotContent" },
];
const system = "kompox-system";

/** What tests of this driver alone look at besides. */
export interface K3sWorld extends DataWorld {
  readonly kube: Kube;
  readonly pods: TestPods;
  /** Each write that was sent: verb, kind, name. */
  readonly writes: readonly string[];
}

export async function openK3sWorld(): Promise<K3sWorld> {
  const file = kubeconfigFile!;
  const kubeconfig = await Deno.readTextFile(file);
  const kube = await clusters(hostDeps).connect({ kubeconfig, file });
  const id = crypto.randomUUID().slice(0, 6);
  const driver = k3s.open(fakeTarget({}).provider, {
    clock: realClock,
    env: () => undefined,
    readTextFile: () => Promise.resolve(undefined),
  });
  const writes: string[] = [];
  const pods = new TestPods(kube, `drv-test-${id}`);
  const { disks, snapshots } = driver;
  if (disks === undefined || snapshots === undefined) throw new Error("facets");
  const callWith = (connection: Kube, signal: AbortSignal): DataCall => ({
    signal,
    kube: () => Promise.resolve(connection),
    report: () => {},
  });
  const apps = new Set<string>();
  return {
    kube,
    pods,
    writes,
    disks,
    snapshots,
    atOnce: 6,
    killAt: (index) => sampledKill(index, 4),
    target(app) {
      const name = `drv-${app}-${id}`;
      apps.add(name);
      return fakeTarget({ app: name, service: "tests" });
    },
    call: (signal = AbortSignal.timeout(60_000)) =>
      callWith(recorded(kube, writes, Infinity), signal),
    dyingCall: (n) =>
      callWith(recorded(kube, writes, n), AbortSignal.timeout(60_000)),
    write: (disk, text) => pods.write(volumeOf(disk), text),
    read: (disk) => pods.read(volumeOf(disk)),
    use: (disk) => pods.claim(volumeOf(disk)),
    lose: (disk) => pods.lose(volumeOf(disk)),
    foreignData: (text) => pods.foreignVolume(text),
    nativeOf: ({ volumeClass, handle }) =>
      `handle:${volumeClass?.csiDriver}:${handle}`,
    leftovers: (app) => leftovers(kube, app),
    dataDeletes: () => writes.filter((each) => each.startsWith("erase ")),
    async close() {
      await pods.close();
      for (const app of apps) await forget(kube, disks, snapshots, app);
      kube.close();
    },
  };
}

function volumeOf(disk: Disk): Record<string, unknown> {
  return { ...disk.volumeClass?.source };
}

const writing = new Set(["apply", "create", "replace", "jsonPatch", "delete"]);

/** Notes each write, and ends before the n-th as a killed process would. */
function recorded(kube: Kube, writes: string[], n: number): Kube {
  let left = n;
  return new Proxy(kube, {
    get(target, key) {
      const method = Reflect.get(target, key, target);
      if (typeof method !== "function") return method;
      const bound = method.bind(target);
      if (!writing.has(String(key))) return bound;
      return async (...given: unknown[]) => {
        if (left-- <= 0) throw new Killed("killed");
        note(writes, String(key), given[0] as KubeObject | KubeRef);
        return await bound(...given);
      };
    },
  });
}

/**
 * What makes the end of a claim the end of its data: a volume or a snapshot
 * content of the policy `Delete`.
 */
function note(writes: string[], verb: string, given: KubeObject | KubeRef) {
  const { kind } = given;
  const name = "metadata" in given
    ? (given as KubeObject).metadata.name
    : given.name;
  writes.push(`${verb} ${kind} ${name}`);
  const spec = ("spec" in given ? given.spec : undefined) as
    | { persistentVolumeReclaimPolicy?: string; deletionPolicy?: string }
    | undefined;
  const deletes = spec?.persistentVolumeReclaimPolicy === "Delete" ||
    spec?.deletionPolicy === "Delete";
  if (deletes) writes.push(`erase ${kind} ${name}`);
}

async function leftovers(kube: Kube, app: string): Promise<string[]> {
  const signal = AbortSignal.timeout(10_000);
  const found: string[] = [];
  for (const type of kinds) {
    const { items } = await kube.list(type, {}, signal);
    for (const { metadata, spec } of items) {
      const { claimRef } = (spec ?? {}) as { claimRef?: { name?: string } };
      const names = `${metadata.name} ${claimRef?.name ?? ""}`;
      if (names.includes(`-${app}-`)) found.push(`${type.kind} ${names}`);
    }
  }
  return found;
}

/** Deletes what a test has left of an app. */
async function forget(
  kube: Kube,
  disks: DataWorld["disks"],
  snapshots: DataWorld["snapshots"],
  app: string,
): Promise<void> {
  const target = fakeTarget({ app, service: "tests" });
  const signal = AbortSignal.timeout(120_000);
  const call = { signal, kube: () => Promise.resolve(kube), report: () => {} };
  const type = { apiVersion: "v1", kind: "ConfigMap" };
  const labelSelector = `kompox.dev/app=${app}`;
  const { items } = await kube
    .list(type, { namespace: system, labelSelector }, signal);
  const all = items.map(({ metadata: { labels = {} } }) => ({
    volume: labels["kompox.dev/volume"],
    snapshot: labels["kompox.dev/snapshot"],
    disk: labels["kompox.dev/disk"],
  }));
  await Promise.all(all.map(async ({ volume, snapshot }) => {
    if (snapshot) await snapshots.delete(target, volume, snapshot, call);
  }));
  await Promise.all(all.map(async ({ volume, disk }) => {
    if (disk) await retried(() => disks.delete(target, volume, disk, call));
  }));
}

/** Several disks of a volume go at once: one of them clears the assignment. */
async function retried(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch {
    await work();
  }
}
