import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { failure, type KompoxError } from "../domain/error.ts";
import type { KubeObject } from "../ports/kube.ts";
import { shopTarget } from "../../tests/fakes/app_inputs.ts";
import { FakeCluster } from "../../tests/fakes/fake_cluster.ts";
import { FakeKube } from "../../tests/fakes/fake_kube.ts";
import { fakePorts, type FakeWorld } from "../../tests/fakes/fake_ports.ts";
import { leaseRef } from "./lease.ts";
import { type AppLock, takeLock } from "./lock.ts";

const namespace = "home";
const never = new AbortController().signal;

function newCluster(): FakeCluster {
  const cluster = new FakeCluster();
  const metadata = { name: namespace };
  cluster.create({ apiVersion: "v1", kind: "Namespace", metadata });
  return cluster;
}

function person(cluster: FakeCluster, author: string): FakeWorld {
  return fakePorts({ target: shopTarget(), cluster, author });
}

function take(
  world: FakeWorld,
  more: { waitMs?: number; intents?: { kind: string; name: string }[] } = {},
): Promise<AppLock> {
  const kube = new FakeKube(world.cluster, world.traffic);
  const { waitMs = 0, intents = [] } = more;
  return takeLock(kube, world.ports, {
    namespace,
    seen: leaseOf(world.cluster),
    intents: intents.map((intent) => ({ apiVersion: "v1", ...intent })),
    waitMs,
  }, world.call());
}

function leaseOf(cluster: FakeCluster): KubeObject | undefined {
  return cluster.find(leaseRef(namespace));
}

function specOf(cluster: FakeCluster): Record<string, unknown> {
  return leaseOf(cluster)!.spec as Record<string, unknown>;
}

Deno.test("takeLock() makes a Lease of 60 s without labels when there is none", async () => {
  const world = person(newCluster(), "alice");
  const lock = await take(world);
  const lease = leaseOf(world.cluster)!;
  strictEqual(lease.metadata.labels, undefined);
  const { holderIdentity, leaseDurationSeconds, renewTime } = specOf(
    world.cluster,
  );
  strictEqual(holderIdentity, "alice (run-of-alice)");
  strictEqual(leaseDurationSeconds, 60);
  ok(/^\d{4}-.*\.\d{6}Z$/.test(String(renewTime)));
  await lock.release(true);
  strictEqual(specOf(world.cluster).holderIdentity, undefined);
});

Deno.test("takeLock() names the holder when it may not wait", async () => {
  const cluster = newCluster();
  const lock = await take(person(cluster, "alice"));
  await rejects(take(person(cluster, "bob")), (error: KompoxError) => {
    ok(error.message.includes("alice (run-of-alice) is changing it"));
    ok(error.problems[0].hint?.includes("--lock-timeout"));
    return error.kind === "conflict";
  });
  await lock.release(true);
});

Deno.test("takeLock() waits when it may, and says that it waited", async () => {
  const cluster = newCluster();
  const alice = await take(person(cluster, "alice"));
  const bob = person(cluster, "bob");
  const waiting = take(bob, { waitMs: 30_000 });
  await cluster.clock.sleep(10_000, never);
  await alice.release(true);
  const lock = await waiting;
  strictEqual(lock.waited, true);
  deepStrictEqual(bob.events[0].state, "waiting for alice (run-of-alice)");
  await lock.release(true);
});

Deno.test("takeLock() takes over at once what an earlier attempt of the same run left, which has lost it", async () => {
  const cluster = newCluster();
  const attempt = (count: number) => {
    const world = person(cluster, "alice");
    const { actor } = world.ports;
    const ports = { ...world.ports, actor: { ...actor, attempt: count } };
    return { ...world, ports } as FakeWorld;
  };
  const first = await take(attempt(1), {
    intents: [{ kind: "ConfigMap", name: "a" }],
  });
  await rejects(take(attempt(1)), { kind: "conflict" });
  const third = await take(attempt(3));
  deepStrictEqual(third.unfinished.map(({ name }) => name), ["a"]);
  strictEqual(
    specOf(cluster).holderIdentity,
    "alice (run-of-alice, attempt 3)",
  );
  await rejects(take(attempt(2)), { kind: "conflict" });
  await cluster.clock.sleep(30_000, never);
  strictEqual(first.signal.aborted, true);
  strictEqual(third.signal.aborted, false);
  await first.release(true);
  await third.release(true);
});

Deno.test("takeLock() never takes a Lease that is being renewed", async () => {
  const cluster = newCluster();
  const alice = await take(person(cluster, "alice"));
  await rejects(take(person(cluster, "bob"), { waitMs: 300_000 }));
  strictEqual(specOf(cluster).holderIdentity, "alice (run-of-alice)");
  await alice.release(true);
});

Deno.test("takeLock() takes a Lease over when it saw it unchanged for 60 s", async () => {
  const cluster = newCluster();
  const alice = person(cluster, "alice");
  const lost = await take(alice);
  alice.traffic.before = () => {
    throw failure("unavailable", "Cannot reach the cluster");
  };
  const began = cluster.clock.elapsedMs;
  const lock = await take(person(cluster, "bob"), { waitMs: 120_000 });
  const tookMs = cluster.clock.elapsedMs - began;
  ok(tookMs >= 60_000 && tookMs < 90_000, String(tookMs));
  strictEqual(lost.signal.aborted, true);
  strictEqual((lost.signal.reason as KompoxError).kind, "conflict");
  await lost.release(true);
  strictEqual(specOf(cluster).holderIdentity, "bob (run-of-bob)");
  await lock.release(true);
});

Deno.test("AppLock ends its signal when another has taken the Lease", async () => {
  const cluster = newCluster();
  const lock = await take(person(cluster, "alice"));
  cluster.edit(leaseRef(namespace), "bob", (draft) => {
    (draft.spec as { holderIdentity: string }).holderIdentity = "bob";
  });
  await cluster.clock.sleep(25_000, never);
  strictEqual(lock.signal.aborted, true);
  await lock.release(true);
  strictEqual(specOf(cluster).holderIdentity, "bob");
});

Deno.test("AppLock goes on when an answer to a renewal got lost", async () => {
  const cluster = newCluster();
  const alice = person(cluster, "alice");
  const lock = await take(alice);
  let lost = false;
  alice.traffic.after = ({ verb }) => {
    if (verb !== "replace" || lost) return;
    lost = true;
    throw failure("unavailable", "Cannot reach the cluster");
  };
  await cluster.clock.sleep(90_000, never);
  strictEqual(lost, true);
  strictEqual(lock.signal.aborted, false);
  await lock.release(true);
  strictEqual(specOf(cluster).holderIdentity, undefined);
});

Deno.test("AppLock keeps intents in the Lease until a change is finished", async () => {
  const cluster = newCluster();
  const world = person(cluster, "alice");
  const first = await take(world, { intents: [{ kind: "A", name: "a" }] });
  deepStrictEqual(first.unfinished, []);
  await first.release(false);
  const second = await take(world, { intents: [{ kind: "B", name: "b" }] });
  deepStrictEqual(second.unfinished.map(({ kind }) => kind), ["A"]);
  await second.release(false);
  const third = await take(world);
  deepStrictEqual(third.unfinished.map(({ kind }) => kind), ["A", "B"]);
  await third.release(true);
  const fourth = await take(world);
  deepStrictEqual(fourth.unfinished, []);
  await fourth.remove();
  strictEqual(leaseOf(cluster), undefined);
});
