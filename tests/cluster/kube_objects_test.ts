import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { Kind, KompoxError } from "../../core/domain/error.ts";
import type { KubeObject, WatchEvent } from "../../core/ports/kube.ts";
import { limit, noCluster, Scratch } from "./kube_fixture.ts";

const scratch = new Scratch();
Deno.test.beforeAll(() => scratch.open());
Deno.test.afterAll(() => scratch.close());

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: noCluster, fn });
}

function failsWith(kind: Kind, ...messages: RegExp[]) {
  return (error: KompoxError) => {
    strictEqual(error.kind, kind, String(error));
    for (const message of messages) {
      ok(message.test(error.message), error.message);
    }
    return true;
  };
}

function refOf(object: KubeObject) {
  const { apiVersion, kind, metadata: { name, namespace } } = object;
  return { apiVersion, kind, name, namespace };
}

test("Kube.version() gives the server's version", async () => {
  const version = await scratch.kube.version(limit());
  ok(/^v1\.\d+\.\d+/.test(version), version);
});

test("Kube.apply() creates, changes, and changes nothing when it is repeated", async () => {
  const { kube } = scratch;
  const one = await kube.apply(scratch.map("a", { x: "1" }), {}, limit());
  const two = await kube.apply(scratch.map("a", { y: "2" }), {}, limit());
  const same = await kube.apply(scratch.map("a", { y: "2" }), {}, limit());
  deepStrictEqual(two.data, { y: "2" });
  strictEqual(one.metadata.uid, two.metadata.uid);
  strictEqual(two.metadata.resourceVersion, same.metadata.resourceVersion);
});

test("Kube.apply() stores nothing when it is a dry run", async () => {
  const { kube } = scratch;
  const map = scratch.map("dry", { x: "1" });
  const seen = await kube.apply(map, { dryRun: true }, limit());
  deepStrictEqual(seen.data, { x: "1" });
  strictEqual(await kube.get(refOf(map), limit()), undefined);
});

test("Kube.apply() names manager and field when another manager owns it, and takes it over by force", async () => {
  const { kube } = scratch;
  const map = scratch.map("fought", { x: "theirs" });
  // A plain create is another manager to the API server (decision 25).
  await kube.create(map, limit());
  const ours = scratch.map("fought", { x: "ours" });
  await rejects(kube.apply(ours, {}, limit()), (error: KompoxError) => {
    failsWith(
      "conflict",
      /^Cannot apply ConfigMap "fought" in namespace ".*": field ".data.x" belongs to manager "kompox"/,
    )(error);
    ok(error.problems[0].hint?.includes("--force-conflicts"));
    return true;
  });
  const { data } = await kube.apply(ours, { force: true }, limit());
  deepStrictEqual(data, { x: "ours" });
});

test("Kube.apply() names each field when the object is wrong", async () => {
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "Bad_Name", namespace: scratch.namespace },
    spec: { ports: [{ port: 99999 }, { port: 80 }] },
  };
  await rejects(
    scratch.kube.apply(service, {}, limit()),
    failsWith(
      "invalid",
      /field "metadata.name": /,
      /field "spec.ports\[0\].port": /,
      /field "spec.ports\[1\].name": Required value/,
    ),
  );
});

test("Kube.apply() names the fields when they are of a wrong name or type", async () => {
  const service = (spec: Record<string, unknown>) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "bad", namespace: scratch.namespace },
    spec,
  });
  await rejects(
    scratch.kube.apply(service({ nonsense: 1 }), {}, limit()),
    failsWith("invalid", /field ".spec.nonsense": field not declared in/),
  );
  await rejects(
    scratch.kube.apply(service({ type: { a: 1 } }), {}, limit()),
    failsWith("invalid", /field ".spec.type": expected string$/),
  );
});

test("Kube.apply() keeps a Secret's values out of messages when it is wrong", async () => {
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "s", namespace: scratch.namespace },
    data: { key: "sesame-open" },
    stringData: { other: { sesame: "open" } },
  };
  await rejects(
    scratch.kube.apply(secret, {}, limit()),
    (error: KompoxError) => {
      ok(!JSON.stringify(error.problems).includes("sesame"), error.message);
      return failsWith(
        "invalid",
        /^Cannot apply Secret "s" .*: field ".stringData.other": FieldValueT/,
      )(error);
    },
  );
});

test("Kube.apply() says so when the namespace or the kind is not there", async () => {
  const { kube } = scratch;
  const metadata = { name: "a", namespace: "kube-test-nowhere" };
  const map = { ...scratch.map("a", {}), metadata };
  await rejects(
    kube.apply(map, {}, limit()),
    failsWith("not-found", /namespaces "kube-test-nowhere" not found$/),
  );
  const widget = { ...map, apiVersion: "example.com/v1", kind: "Widget" };
  await rejects(
    kube.apply(widget, {}, limit()),
    failsWith("not-found", /no kind "Widget" of "example.com\/v1"$/),
  );
  strictEqual(await kube.get(refOf(widget), limit()), undefined);
  strictEqual(await kube.delete(refOf(widget), {}, limit()), false);
});

test("Kube.create() is a conflict when the name is taken", async () => {
  const map = scratch.map("taken", {});
  await scratch.kube.create(map, limit());
  await rejects(
    scratch.kube.create(map, limit()),
    failsWith("conflict", /: it exists already$/),
  );
});

test("Kube.replace() is a conflict when somebody was faster", async () => {
  const { kube } = scratch;
  const first = await kube.create(scratch.map("race", { n: "0" }), limit());
  await kube.replace({ ...first, data: { n: "1" } }, limit());
  await rejects(
    kube.replace({ ...first, data: { n: "2" } }, limit()),
    failsWith("conflict", /the object has been modified/),
  );
});

test("Kube.jsonPatch() patches, and refuses when its test fails", async () => {
  const { kube } = scratch;
  const map = scratch.map("patched", { a: "1" });
  await kube.create(map, limit());
  const patch = (from: string, to: string) => [
    { op: "test", path: "/data/a", value: from },
    { op: "replace", path: "/data/a", value: to },
  ];
  const ref = refOf(map);
  const { data } = await kube.jsonPatch(ref, patch("1", "2"), limit());
  deepStrictEqual(data, { a: "2" });
  await rejects(
    kube.jsonPatch(ref, patch("1", "3"), limit()),
    failsWith("conflict", /: it was changed meanwhile$/),
  );
});

test("Kube.delete() deletes what it knows and nothing else", async () => {
  const { kube } = scratch;
  const map = scratch.map("doomed", {});
  const { metadata } = await kube.create(map, limit());
  const ref = refOf(map);
  await rejects(
    kube.delete(ref, { uid: "another" }, limit()),
    failsWith("conflict", /the UID in the precondition/),
  );
  const { uid, resourceVersion } = metadata;
  const options = { uid, resourceVersion, propagation: "Background" } as const;
  strictEqual(await kube.delete(ref, options, limit()), true);
  strictEqual(await kube.delete(ref, {}, limit()), false);
});

test("Kube.list() gives all of many objects, metadata alone when that is asked for", async () => {
  const { kube, namespace } = scratch;
  const count = 620;
  await Promise.all(Array.from({ length: count }, (_, index) => {
    const map = scratch.map(`many-${index}`, { text: "x".repeat(200) });
    const labels = { many: index % 2 === 0 ? "even" : "odd" };
    const metadata = { ...map.metadata, labels };
    return kube.apply({ ...map, metadata }, {}, limit());
  }));
  const type = { apiVersion: "v1", kind: "ConfigMap" };
  const all = await kube.list(
    type,
    { namespace, labelSelector: "many" },
    limit(),
  );
  strictEqual(all.items.length, count);
  strictEqual(new Set(all.items.map((each) => each.metadata.name)).size, count);
  ok(all.items.every(({ kind, data }) => kind === "ConfigMap" && data));
  const even = await kube.list(type, {
    namespace,
    labelSelector: "many=even",
    metadataOnly: true,
  }, limit());
  strictEqual(even.items.length, count / 2);
  ok(even.items.every(({ kind, data }) => kind === "ConfigMap" && !data));
  const { items } = await kube.list(
    { apiVersion: "example.com/v1", kind: "Widget" },
    { namespace },
    limit(),
  );
  deepStrictEqual(items, []);
});

test("Kube.watch() tells of what is there, what comes, changes and goes", async () => {
  const { kube, namespace } = scratch;
  const labelled = (name: string, value: string) => {
    const map = scratch.map(name, { value });
    return { ...map, metadata: { ...map.metadata, labels: { seen: "y" } } };
  };
  await kube.apply(labelled("old", "1"), {}, limit());
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal, limit()]);
  const seen: string[] = [];
  const steps: (() => Promise<unknown>)[] = [
    () => kube.apply(labelled("new", "1"), {}, limit()),
    () => kube.apply(labelled("new", "2"), {}, limit()),
    () => kube.delete(refOf(labelled("old", "")), {}, limit()),
  ];
  const type = { apiVersion: "v1", kind: "ConfigMap" };
  const options = { namespace, labelSelector: "seen=y" };
  for await (const event of kube.watch(type, options, signal)) {
    seen.push(nameOf(event));
    const step = steps.shift();
    if (step === undefined) break;
    await step();
  }
  deepStrictEqual(seen, [
    "ADDED ConfigMap old 1",
    "ADDED ConfigMap new 1",
    "MODIFIED ConfigMap new 2",
    "DELETED ConfigMap old 1",
  ]);
});

function nameOf({ type, object }: WatchEvent): string {
  const { value } = object.data as { value: string };
  return `${type} ${object.kind} ${object.metadata.name} ${value}`;
}
