/** An app with two volumes that is deployed, on disks in memory. */

import type { Target } from "../../core/domain/resources.ts";
import type {
  CreateSnapshotSetInput,
  SnapshotSet,
} from "../../core/operations/snapshot.ts";
import type { Operations } from "../../core/operations/operations.ts";
import { localOperations } from "../../core/usecases/local_operations.ts";
import { deployApp } from "../../core/usecases/app/deploy.ts";
import { createSnapshotSet } from "../../core/usecases/snapshot/create_set.ts";
import { appNames } from "../../core/domain/names.ts";
import { failure } from "../../core/domain/error.ts";
import { deployInput } from "./app_inputs.ts";
import { FakeCluster, refTo } from "./fake_cluster.ts";
import { fakePorts, fakeTarget, type FakeWorld } from "./fake_ports.ts";
import { runWorkloads } from "./fake_workloads.ts";
import { MemoryData } from "./memory_data.ts";

/** A world whose data is at hand. */
export type SnapshotWorld = FakeWorld & { readonly data: MemoryData };

/** Without commands for snapshots: it is stopped for them. */
export const plainCompose = `services:
  web:
    image: nginx:1.27
    ports: ["8080:80"]
    volumes: ["data/html:/srv"]
  db:
    image: postgres:16
    volumes: ["logs/pg:/data"]
`;

/** The database has commands; the web server has one that nothing undoes. */
export const quiesceCompose = plainCompose
  .replace(
    "    image: nginx:1.27\n",
    "    image: nginx:1.27\n    x-kompox: {quiesce: [sync]}\n",
  )
  .replace(
    "    image: postgres:16\n",
    "    image: postgres:16\n" +
      "    x-kompox: {quiesce: [freeze, now], unquiesce: [thaw]}\n",
  );

export function snapshotTarget(more: Partial<Target["app"]> = {}): Target {
  const target = fakeTarget({ volumes: ["data", "logs"] });
  return { ...target, app: { ...target.app, ...more } };
}

/** Another person, or the same one later, on the same cluster and disks. */
export function beside(world: SnapshotWorld, author: string): SnapshotWorld {
  const { cluster, data, target } = world;
  const other = fakePorts({ cluster, data, target, author }) as SnapshotWorld;
  other.traffic.program = world.traffic.program;
  return other;
}

/** @param compose what is deployed; undefined: nothing */
export async function snapshotWorld(
  compose: string | undefined,
  target = snapshotTarget(),
): Promise<SnapshotWorld> {
  const cluster = new FakeCluster();
  runWorkloads(cluster);
  const data = new MemoryData(cluster.clock);
  const world = fakePorts({ target, cluster, data }) as SnapshotWorld;
  const call = {
    signal: new AbortController().signal,
    kube: () => Promise.reject(new Error("disks in memory need no cluster")),
    report: () => {},
  };
  for (const volume of target.app.volumes) {
    const disk = await data.disks.create(target, volume, {
      name: "first",
      sizeBytes: volume.sizeBytes,
      options: {},
      assign: "first",
    }, call);
    data.contents.set(disk.handle, `${volume.name.value} of then`);
  }
  world.traffic.program = () => ({ code: 0 });
  if (compose !== undefined) {
    await deployApp(world.ports, deployInput(compose), world.call());
  }
  world.traffic.take();
  data.writes.splice(0);
  return world;
}

/** What commands call. */
export function operationsOf({ ports }: SnapshotWorld): Operations {
  return localOperations(ports);
}

export function setInput(
  more: Partial<CreateSnapshotSetInput> = {},
): CreateSnapshotSetInput {
  return { timeoutMs: 60_000, lockTimeoutMs: 90_000, ...more };
}

export function takeSet(
  world: SnapshotWorld,
  more: Partial<CreateSnapshotSetInput> = {},
): Promise<SnapshotSet> {
  return createSnapshotSet(world.ports, setInput(more), world.call());
}

/** What the world does from the n-th write on, 0 is before the first: nothing any more. */
export function killAt(world: SnapshotWorld, n: number): () => boolean {
  let left = n;
  let dead = false;
  const check = () => {
    if (dead) throw failure("unavailable", "Cannot reach anything: killed");
  };
  world.traffic.before = ({ verb }) => {
    const writes = /^(apply|create|replace|delete|exec)$/.test(verb);
    dead ||= writes && left-- <= 0;
    check();
  };
  world.data.interrupt = (_write, when) => {
    if (when === "before") dead ||= left-- <= 0;
    check();
  };
  return () => dead;
}

/** As if the minute had passed after which the lock of who was killed counts as given up. */
export function revive(world: SnapshotWorld): void {
  world.traffic.before = undefined;
  world.data.interrupt = undefined;
  for (const lease of world.cluster.ofKind("Lease")) {
    world.cluster.edit(refTo(lease), "", (draft) => {
      const { holderIdentity: _, ...spec } = draft.spec as Record<
        string,
        unknown
      >;
      draft.spec = spec;
    });
  }
}

/** How many pods the app shall have, and what holds it up. */
export function appState({ cluster, target }: SnapshotWorld) {
  const { namespace, workload: name } = appNames(target);
  const deployment = cluster.find({
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespace,
    name,
  });
  const lease = cluster.ofKind("Lease")[0];
  return {
    replicas: (deployment?.spec as { replicas?: number } | undefined)?.replicas,
    mark: deployment?.metadata.annotations?.["kompox.dev/quiesced"],
    unfinished: lease?.metadata.annotations?.["kompox.dev/unfinished"],
  };
}
