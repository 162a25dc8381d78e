import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { failure } from "../../domain/error.ts";
import type { KubeObject } from "../../ports/kube.ts";
import {
  deployInput,
  destroyInput,
  shopCompose,
  shopTarget,
} from "../../../tests/fakes/app_inputs.ts";
import { FakeCluster } from "../../../tests/fakes/fake_cluster.ts";
import { isWrite } from "../../../tests/fakes/fake_kube.ts";
import { fakePorts, type FakeWorld } from "../../../tests/fakes/fake_ports.ts";
import { runWorkloads } from "../../../tests/fakes/fake_workloads.ts";
import { deployApp } from "./deploy.ts";
import { destroyApp } from "./destroy.ts";

/** The older app has one service more, and another image. */
const older = shopCompose.replace("1.27", "1.26") +
  "  extra:\n    image: redis:6\n";

/** In which way a run ends at its Nth request. */
const ways = ["fails", "fails after its effect", "is interrupted"] as const;
type Way = typeof ways[number];

function newWorld(cluster?: FakeCluster, author?: string): FakeWorld {
  return fakePorts({ target: shopTarget(), cluster, author });
}

/** Ends the next run at its Nth request, if it gets that far. */
function endAt(
  world: FakeWorld,
  number: number,
  way: Way,
): { signal: AbortSignal; reached(): boolean } {
  const stop = new AbortController();
  let reached = false;
  world.traffic.take();
  const end = (_: unknown, at: number) => {
    if (at !== number) return;
    reached = true;
    if (way === "is interrupted") stop.abort(new Error("SIGINT"));
    else throw failure("unavailable", "Cannot reach the cluster");
  };
  if (way === "fails after its effect") world.traffic.after = end;
  else world.traffic.before = end;
  return { signal: stop.signal, reached: () => reached };
}

function lastForever(world: FakeWorld): void {
  world.traffic.before = undefined;
  world.traffic.after = undefined;
  world.traffic.take();
}

/** What the cluster makes of it, and what depends on how it came to be. */
const derived = new Set(["Event", "Secret", "ReplicaSet", "Pod"]);

/** Everything that a deploy wants to be there in the end. */
function outcome(cluster: FakeCluster): unknown {
  return cluster.all()
    .filter(({ kind }) => !derived.has(kind))
    .map(({ kind, metadata, spec }) => ({
      name: `${kind}/${metadata.name}`,
      spec: kind === "Lease" ? holderOf(spec) : spec,
      labels: metadata.labels,
    }))
    .sort((left, right) => left.name < right.name ? -1 : 1);
}

function holderOf(spec: unknown): string | undefined {
  return (spec as { holderIdentity?: string }).holderIdentity;
}

function lease(cluster: FakeCluster): KubeObject | undefined {
  return cluster.ofKind("Lease")[0];
}

async function expected(): Promise<unknown> {
  const world = newWorld();
  await deployApp(world.ports, deployInput(), world.call());
  return outcome(world.cluster);
}

for (const way of ways) {
  for (const start of ["nothing", "an older deploy"]) {
    Deno.test(`deployApp() converges when it ${way} at any request over ${start}`, async () => {
      const want = await expected();
      let reached = true;
      for (let number = 1; reached; number++) {
        const world = newWorld();
        if (start !== "nothing") {
          await deployApp(world.ports, deployInput(older), world.call());
        }
        const end = endAt(world, number, way);
        await deployApp(world.ports, deployInput(), world.call(end.signal))
          .catch(() => {});
        reached = end.reached();
        lastForever(world);
        const holder = lease(world.cluster) &&
          holderOf(lease(world.cluster)!.spec);
        strictEqual(holder, undefined, `lock kept after request ${number}`);
        const report = await deployApp(
          world.ports,
          deployInput(),
          world.call(),
        );
        strictEqual(report.ready, true);
        deepStrictEqual(outcome(world.cluster), want, `request ${number}`);
        world.traffic.take();
        const again = await deployApp(world.ports, deployInput(), world.call());
        strictEqual(again.changed, false, `request ${number}`);
        deepStrictEqual(world.traffic.take().filter(isWrite), []);
        if (!reached) ok(number > 20, `only ${number} requests`);
      }
    });
  }

  Deno.test(`deployApp() of the older files converges when one of the newer ${way} at any request`, async () => {
    const before = newWorld();
    await deployApp(before.ports, deployInput(older), before.call());
    const want = outcome(before.cluster);
    let reached = true;
    for (let number = 1; reached; number++) {
      const world = newWorld();
      await deployApp(world.ports, deployInput(older), world.call());
      const added = deployInput(
        `${shopCompose}  newer:\n    image: redis:7\n    working_dir: /data\n`,
      );
      const end = endAt(world, number, way);
      await deployApp(world.ports, added, world.call(end.signal))
        .catch(() => {});
      reached = end.reached();
      lastForever(world);
      await deployApp(world.ports, deployInput(older), world.call());
      deepStrictEqual(outcome(world.cluster), want, `request ${number}`);
    }
  });

  Deno.test(`destroyApp() converges when it ${way} at any request`, async () => {
    let reached = true;
    for (let number = 1; reached; number++) {
      const world = newWorld();
      await deployApp(world.ports, deployInput(), world.call());
      const end = endAt(world, number, way);
      await destroyApp(world.ports, destroyInput(), world.call(end.signal))
        .catch(() => {});
      reached = end.reached();
      lastForever(world);
      await destroyApp(world.ports, destroyInput(), world.call());
      deepStrictEqual(
        world.cluster.all().map(({ kind }) => kind)
          .filter((kind) => kind !== "Event"),
        ["Namespace"],
        `request ${number}`,
      );
      if (!reached) ok(number > 20, `only ${number} requests`);
    }
  });
}

Deno.test("deployApp() takes the lock over when a killed run never gave it back", async () => {
  const cluster = new FakeCluster();
  runWorkloads(cluster);
  const killed = newWorld(cluster, "bob@desk");
  let dead = false;
  killed.traffic.before = (_, number) => {
    dead ||= number > 15;
    if (dead) throw failure("unavailable", "Cannot reach the cluster");
  };
  await deployApp(killed.ports, deployInput(), killed.call()).catch(() => {});
  strictEqual(holderOf(lease(cluster)!.spec), "bob@desk (run-of-bob@desk)");
  const world = newWorld(cluster);
  const input = deployInput(shopCompose, { lockTimeoutMs: 90_000 });
  const report = await deployApp(world.ports, input, world.call());
  strictEqual(report.ready, true);
  deepStrictEqual(outcome(cluster), await expected());
});
