import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { isWrite } from "../../../tests/fakes/fake_kube.ts";
import {
  beside,
  killAt,
  plainCompose,
  revive,
  snapshotTarget,
  type SnapshotWorld,
  snapshotWorld,
  takeSet,
} from "../../../tests/fakes/snapshot_world.ts";
import type { Kind, KompoxError } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import type { VerifySnapshotsInput } from "../../operations/snapshot.ts";
import type { KubeObject } from "../../ports/kube.ts";
import { pruneSnapshots } from "./prune.ts";
import { verifySnapshots } from "./verify.ts";

const keep = { hourly: 0, daily: 3, weekly: 0 };
const target = snapshotTarget({ snapshots: { cron: "@daily", keep } });

function fails(kind: Kind, message: RegExp) {
  return (error: KompoxError) => {
    strictEqual(error.kind, kind, String(error));
    ok(message.test(error.message), error.message);
    return true;
  };
}

/** @param enforces whether a policy that denies egress has an effect */
function network(world: SnapshotWorld, enforces = true): void {
  world.traffic.program = ({ namespace, command }) => {
    if (!command.join(" ").includes("opens()")) {
      return { code: command[0] === "false" ? 1 : 0, output: "no rows\n" };
    }
    const denied = enforces && world.cluster.ofKind("NetworkPolicy")
      .some(({ metadata, spec }) =>
        metadata.namespace === namespace &&
        JSON.stringify(spec).includes("Egress")
      );
    return { code: 0, output: denied ? "" : "OPEN 10.0.0.1 443\n" };
  };
}

async function ready(compose = plainCompose): Promise<SnapshotWorld> {
  const world = await snapshotWorld(compose, target);
  await takeSet(world);
  network(world);
  world.traffic.take();
  return world;
}

function verify(
  world: SnapshotWorld,
  more: Partial<VerifySnapshotsInput> = {},
) {
  const input = { timeoutMs: 60_000, ...more };
  return verifySnapshots(world.ports, input, world.call());
}

/** All that is there besides the app and its own disks. */
function strange({ cluster, data, target }: SnapshotWorld): string[] {
  const { namespace, idHash } = appNames(target);
  const objects = cluster.all().filter(({ kind, metadata }) =>
    kind === "Namespace"
      ? metadata.name !== namespace
      : metadata.namespace === undefined
      ? !metadata.name.includes(idHash)
      : metadata.namespace !== namespace
  );
  const disks = data.diskRecords.filter(({ name }) => name !== "first");
  return [
    ...objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
    ...disks.map(({ volumeName, name }) => `disk ${volumeName}/${name}`),
  ];
}

/** What stood in the scratch namespace when its app was deployed. */
function watchScratch(world: SnapshotWorld): KubeObject[] {
  const seen: KubeObject[] = [];
  const own = appNames(world.target).namespace;
  world.cluster.listen(({ type, object }) => {
    if (type === "ADDED" && object.metadata.namespace !== own) {
      seen.push(structuredClone(object));
    }
  });
  return seen;
}

Deno.test("verifySnapshots() runs the app on restored disks, and leaves nothing behind", async () => {
  const world = await ready();
  const seen = watchScratch(world);
  const contents: string[] = [];
  world.data.interrupt = (write, when, name) => {
    if (write !== "disk ready" || when !== "after") return;
    const made = world.data.diskRecords.find(({ volumeName, name: each }) =>
      `${volumeName}/${each}` === name
    );
    contents.push(world.data.contents.get(made!.handle)!);
  };
  const report = await verify(world, { probe: ["true"], container: "db" });
  strictEqual(report.probeExitCode, 0);
  deepStrictEqual(report.warnings, []);
  ok(report.readyMs > 0 && report.totalMs >= report.readyMs);
  deepStrictEqual(contents.sort(), ["data of then", "logs of then"]);
  const gone = world.data.writes.filter((each) => / gone /.test(each));
  strictEqual(gone.length, 4);
  ok(gone.every((each) => /^disk /.test(each) && !each.endsWith("/first")));
  deepStrictEqual(strange(world), []);
  const kinds = new Set(seen.map(({ kind }) => kind));
  ok(kinds.has("Deployment") && kinds.has("Service"));
  ok(!kinds.has("Ingress"));
});

Deno.test("verifySnapshots() makes nothing that a selector of the app finds", async () => {
  const world = await ready();
  const own = appNames(world.target);
  const seen: KubeObject[] = [];
  world.cluster.listen(({ object }) => void seen.push(object));
  await verify(world);
  const scratch = seen.filter(({ kind, metadata }) =>
    metadata.namespace !== own.namespace && kind !== "Event" &&
    metadata.name !== own.namespace && !metadata.name.includes(own.idHash)
  );
  ok(scratch.length > 10, String(scratch.length));
  for (const { kind, metadata: { name, labels = {} } } of scratch) {
    const about = `${kind}/${name}`;
    ok(labels.app !== own.workload, about);
    ok(labels["app.kubernetes.io/instance"] !== own.instance, about);
    ok(labels["kompox.dev/app-id-hash"] !== own.idHash, about);
  }
});

Deno.test("verifySnapshots() writes nothing in the app's namespace", async () => {
  const world = await ready();
  const { namespace } = appNames(world.target);
  const written: string[] = [];
  world.cluster.listen(({ object: { kind, metadata } }) => {
    const own = metadata.namespace === namespace || metadata.name === namespace;
    if (own && kind !== "Event") written.push(`${kind}/${metadata.name}`);
  });
  await verify(world);
  deepStrictEqual(written, []);
});

Deno.test("verifySnapshots() begins nothing where policies have no effect", async () => {
  const world = await ready();
  network(world, false);
  const seen = watchScratch(world);
  await rejects(
    verify(world),
    fails(
      "unsupported",
      /does not refuse egress.*still reaches 10\.0\.0\.1 443/,
    ),
  );
  ok(seen.every(({ kind }) => kind !== "Deployment"));
  deepStrictEqual(strange(world), []);
  deepStrictEqual(world.data.writes.filter((each) => /^disk/.test(each)), []);
});

Deno.test("verifySnapshots() does not take silence for a refusal", async () => {
  const world = await ready();
  world.traffic.program = () => ({ code: 0 });
  await rejects(
    verify(world),
    fails("unsupported", /nothing answers a pod even without a policy/),
  );
  deepStrictEqual(strange(world), []);
});

Deno.test("verifySnapshots() fails with the probe, and leaves nothing behind", async () => {
  const world = await ready();
  await rejects(
    verify(world, { probe: ["false", "secret"] }),
    fails("failed", /probe "false \.\.\." ended with 1:\nno rows$/),
  );
  deepStrictEqual(strange(world), []);
});

Deno.test("verifySnapshots() fails when the app does not become ready, and leaves nothing behind", async () => {
  const world = await ready();
  world.cluster.listen(({ type, object }) => {
    const { namespace } = appNames(world.target);
    if (type !== "ADDED" || object.kind !== "Pod") return;
    if (object.metadata.namespace === namespace) return;
    const { containers } = object.spec as { containers: { image: string }[] };
    for (const container of containers) {
      if (container.image.startsWith("postgres")) container.image = "crash:1";
    }
  });
  await rejects(verify(world), fails("failed", /./));
  deepStrictEqual(strange(world), []);
});

Deno.test("verifySnapshots() refuses an app that is not deployed, and a set that is not there", async () => {
  const bare = await snapshotWorld(undefined, target);
  await rejects(verify(bare), fails("not-found", /there is none/));
  await takeSet(bare);
  await rejects(verify(bare), fails("not-found", /the app is not deployed/));
  const world = await ready();
  await rejects(verify(world, { setName: "x" }), fails("not-found", /set "x"/));
  deepStrictEqual(world.traffic.take().filter(isWrite), []);
});

Deno.test("verifySnapshots() that is killed before any write is cleaned up by the next one", async () => {
  let reached = true;
  for (let n = 0; reached; n++) {
    const world = await ready();
    const killed = killAt(world, n);
    await verify(world).catch(() => {});
    reached = killed();
    revive(world);
    const other = beside(world, "bob@desk");
    await verify(other);
    deepStrictEqual(strange(other), [], `write ${n}`);
    if (!reached) ok(n > 20, `only ${n} writes`);
  }
});

Deno.test("pruneSnapshots() cleans up after a killed verification, never one under way", async () => {
  const world = await ready();
  killAt(world, 12);
  await verify(world).catch(() => {});
  world.traffic.before = undefined;
  world.data.interrupt = undefined;
  ok(strange(world).length > 0);
  const other = beside(world, "bob@desk");
  const prune = () =>
    pruneSnapshots(other.ports, { dryRun: false }, other.call());
  await prune();
  ok(strange(world).length > 0, "it may be under way");
  await world.clock.sleep(600_000, new AbortController().signal);
  await prune();
  deepStrictEqual(strange(world), []);
});
