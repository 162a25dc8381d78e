import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import type { KompoxError } from "../../core/domain/error.ts";
import type { KubeObject } from "../../core/ports/kube.ts";
import { FakeCluster, refTo } from "./fake_cluster.ts";
import { FakeKube, FakeTraffic } from "./fake_kube.ts";

const never = new AbortController().signal;

function newCluster(): FakeCluster {
  const cluster = new FakeCluster();
  const metadata = { name: "home" };
  cluster.create({ apiVersion: "v1", kind: "Namespace", metadata });
  return cluster;
}

function map(data: Record<string, string>, name = "a"): KubeObject {
  const metadata = { name, namespace: "home", labels: { app: "shop" } };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data };
}

Deno.test("FakeCluster.apply() removes fields that the manager does not apply any more", () => {
  const cluster = newCluster();
  cluster.apply(map({ a: "1", b: "2" }), "kompox", false);
  cluster.edit(refTo(map({})), "bob", (draft) => {
    (draft.data as Record<string, string>).c = "3";
  });
  const applied = cluster.apply(map({ a: "1" }), "kompox", false);
  deepStrictEqual(applied.data, { a: "1", c: "3" });
});

Deno.test("FakeCluster.apply() keeps the version when nothing changes", () => {
  const cluster = newCluster();
  const first = cluster.apply(map({ a: "1" }), "kompox", false);
  const second = cluster.apply(map({ a: "1" }), "kompox", false);
  strictEqual(
    first.metadata.resourceVersion,
    second.metadata.resourceVersion,
  );
});

Deno.test("FakeCluster.apply() conflicts with another manager unless it is forced", () => {
  const cluster = newCluster();
  cluster.apply(map({ a: "1" }), "kompox", false);
  cluster.edit(refTo(map({})), "bob", (draft) => draft.data = { a: "2" });
  throws(
    () => cluster.apply(map({ a: "1" }), "kompox", false),
    (error: KompoxError) =>
      error.kind === "conflict" && error.message.includes('"bob"'),
  );
  deepStrictEqual(cluster.apply(map({ a: "1" }), "kompox", true).data, {
    a: "1",
  });
});

Deno.test("FakeCluster.replace() conflicts when the version is stale", () => {
  const cluster = newCluster();
  const first = cluster.create(map({ a: "1" }));
  cluster.replace({ ...first, data: { a: "2" } });
  throws(() => cluster.replace({ ...first, data: { a: "3" } }), {
    kind: "conflict",
  });
});

Deno.test("FakeCluster.delete() takes its time, and all of a namespace with it", async () => {
  const cluster = newCluster();
  cluster.create(map({}));
  cluster.delete({ apiVersion: "v1", kind: "Namespace", name: "home" });
  strictEqual(cluster.ofKind("ConfigMap").length, 0);
  const [home] = cluster.ofKind("Namespace");
  strictEqual(typeof home.metadata.deletionTimestamp, "string");
  throws(() => cluster.create(map({}, "b")), { kind: "denied" });
  await cluster.clock.sleep(3000, never);
  throws(() => cluster.create(map({}, "b")), { kind: "not-found" });
});

Deno.test("FakeKube.watch() gives what is there, then what changes, and ends with the signal", async () => {
  const cluster = newCluster();
  cluster.create(map({ a: "1" }));
  const kube = new FakeKube(cluster, new FakeTraffic());
  const stop = new AbortController();
  const options = { namespace: "home", labelSelector: "app=shop,app!=x" };
  const seen: string[] = [];
  const watching = (async () => {
    const type = { apiVersion: "v1", kind: "ConfigMap" };
    for await (const event of kube.watch(type, options, stop.signal)) {
      seen.push(`${event.type} ${event.object.metadata.name}`);
      if (event.type === "DELETED") stop.abort();
    }
  })().catch(() => seen.push("ended"));
  await new Promise((resolve) => setTimeout(resolve, 0));
  cluster.create(map({}, "b"));
  cluster.edit(refTo(map({})), "bob", (draft) => draft.data = { a: "2" });
  cluster.delete(refTo(map({}, "b")));
  await watching;
  deepStrictEqual(seen, [
    "ADDED a",
    "ADDED b",
    "MODIFIED a",
    "DELETED b",
    "ended",
  ]);
});

Deno.test("FakeClock lets time pass in order when all sleep", async () => {
  const { clock } = new FakeCluster();
  const woken: number[] = [];
  const naps = [30, 10, 20].map((ms) =>
    clock.sleep(ms, never).then(() => woken.push(clock.elapsedMs))
  );
  await Promise.all(naps);
  deepStrictEqual(woken, [10, 20, 30]);
});
