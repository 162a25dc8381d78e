import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { deployInput } from "../../../tests/fakes/app_inputs.ts";
import { isWrite } from "../../../tests/fakes/fake_kube.ts";
import {
  appState,
  plainCompose,
  quiesceCompose,
  snapshotTarget,
  type SnapshotWorld,
  snapshotWorld,
  takeSet,
} from "../../../tests/fakes/snapshot_world.ts";
import type { Kind, KompoxError } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import { deployApp } from "../app/deploy.ts";
import { listSnapshotSets } from "./list_sets.ts";

const running = { replicas: 1, mark: undefined, unfinished: undefined };

function fails(kind: Kind, ...messages: RegExp[]) {
  return (error: KompoxError) => {
    strictEqual(error.kind, kind, String(error));
    for (const message of messages) {
      ok(message.test(error.message), error.message);
    }
    return true;
  };
}

function commands({ traffic }: SnapshotWorld): string[] {
  return traffic.execs.map(({ container, command }) =>
    `${container}: ${command.join(" ")}`
  );
}

Deno.test("createSnapshotSet() stops an app without commands, takes one snapshot of each volume, and starts it", async () => {
  const world = await snapshotWorld(plainCompose);
  const seen: unknown[] = [];
  world.data.interrupt = (write, when) => {
    if (write !== "snapshot data" || when === "before") return;
    seen.push([appState(world).replicas, world.cluster.ofKind("Pod").length]);
  };
  const set = await takeSet(world);
  deepStrictEqual(seen, [[0, 0], [0, 0]]);
  strictEqual(set.quiesce, "stop");
  strictEqual(set.consistent, true);
  strictEqual(set.complete, true);
  deepStrictEqual(
    set.snapshots.map(({ volumeName, name, set, diskName }) => [
      volumeName,
      name,
      set,
      diskName,
    ]),
    ["data", "logs"].map((name) => [name, set.name, set.name, "first"]),
  );
  deepStrictEqual(appState(world), running);
  strictEqual(world.cluster.ofKind("Pod").length, 1);
  const listed = await listSnapshotSets(world.ports, {}, world.call());
  deepStrictEqual(listed, [set]);
});

Deno.test("createSnapshotSet() leaves nothing for a deploy to do", async () => {
  const world = await snapshotWorld(plainCompose);
  await deployApp(world.ports, deployInput(plainCompose), world.call());
  await takeSet(world);
  world.traffic.take();
  const report = await deployApp(
    world.ports,
    deployInput(plainCompose),
    world.call(),
  );
  strictEqual(report.changed, false);
  deepStrictEqual(world.traffic.take().filter(isWrite), []);
});

Deno.test("createSnapshotSet() runs the commands of services that have some, and restarts nothing", async () => {
  const world = await snapshotWorld(quiesceCompose);
  const before = world.cluster.ofKind("Pod").map(({ metadata }) =>
    metadata.uid
  );
  const order: string[] = [];
  world.traffic.program = ({ command }) => {
    order.push(command.join(" "));
    return { code: 0 };
  };
  world.data.interrupt = (write, when) => {
    if (write === "snapshot data" && when === "after") order.push("snapshot");
  };
  const set = await takeSet(world);
  deepStrictEqual(order, [
    "freeze now",
    "sync",
    "snapshot",
    "snapshot",
    "thaw",
  ]);
  strictEqual(set.quiesce, "exec");
  strictEqual(set.consistent, true);
  deepStrictEqual(appState(world), running);
  deepStrictEqual(
    world.cluster.ofKind("Pod").map(({ metadata }) => metadata.uid),
    before,
  );
});

Deno.test("createSnapshotSet() without holding the app up says that the set is not consistent", async () => {
  const world = await snapshotWorld(plainCompose);
  const set = await takeSet(world, { quiesce: "none" });
  strictEqual(set.consistent, false);
  strictEqual(set.complete, true);
  deepStrictEqual(world.traffic.take().filter(isWrite), []);
});

Deno.test("createSnapshotSet() needs no cluster objects of an app that was never deployed", async () => {
  const world = await snapshotWorld(undefined);
  const set = await takeSet(world);
  strictEqual(set.complete, true);
  strictEqual(set.consistent, true);
  deepStrictEqual(world.traffic.take().filter(isWrite), []);
});

Deno.test("createSnapshotSet() undoes what it began when a command fails, and takes no snapshot", async () => {
  const world = await snapshotWorld(quiesceCompose);
  world.traffic.program = ({ command }) =>
    command[0] === "sync" ? { code: 3, output: "disk full\n" } : { code: 0 };
  await rejects(
    takeSet(world),
    fails(
      "failed",
      /"sync" in "web" of app "shop": it ended with 3:\ndisk full/,
    ),
  );
  deepStrictEqual(commands(world), ["db: freeze now", "web: sync", "db: thaw"]);
  deepStrictEqual(world.data.writes, []);
  deepStrictEqual(appState(world), running);
});

Deno.test("createSnapshotSet() lets the app go on when a snapshot fails", async () => {
  for (const compose of [plainCompose, quiesceCompose]) {
    const world = await snapshotWorld(compose);
    world.data.interrupt = (write) => {
      if (write === "snapshot data") throw new Error("no space");
    };
    await rejects(takeSet(world), /no space/);
    deepStrictEqual(appState(world), running);
    strictEqual(commands(world).includes("db: thaw"), compose !== plainCompose);
  }
});

Deno.test("createSnapshotSet() lets the app go on when it is interrupted", async () => {
  const world = await snapshotWorld(plainCompose);
  const stop = new AbortController();
  world.data.interrupt = () => stop.abort(new Error("SIGINT"));
  const { createSnapshotSet } = await import("./create_set.ts");
  await rejects(
    createSnapshotSet(
      world.ports,
      { timeoutMs: 60_000, lockTimeoutMs: 0 },
      world.call(stop.signal),
    ),
    /SIGINT/,
  );
  deepStrictEqual(appState(world), running);
  strictEqual(world.cluster.ofKind("Pod").length, 1);
});

Deno.test("createSnapshotSet() says of each volume that has no one assigned disk, before anything is stopped", async () => {
  const world = await snapshotWorld(plainCompose);
  world.data.assigned.clear();
  await rejects(
    takeSet(world),
    fails("invalid", /volume "data": no assigned disk/, /volume "logs"/),
  );
  deepStrictEqual(world.traffic.take().filter(isWrite), []);
});

Deno.test("createSnapshotSet() refuses what can never be a set", async () => {
  const none = await snapshotWorld(undefined, snapshotTarget({ volumes: [] }));
  await rejects(takeSet(none), fails("invalid", /it has no volumes/));
  const world = await snapshotWorld(plainCompose);
  const [data, logs] = world.target.app.volumes;
  world.target = snapshotTarget({
    volumes: [data, { ...logs, type: "files" }],
  });
  await rejects(
    takeSet(world),
    fails("unsupported", /"logs": it is of type "files"/),
  );
  const bare = await snapshotWorld(plainCompose);
  bare.data.noSnapshots = {
    message: "Cannot take snapshots: no class",
    hint: "install one",
  };
  await rejects(takeSet(bare), fails("unsupported", /no class/));
  deepStrictEqual(bare.traffic.take().filter(isWrite), []);
});

Deno.test("createSnapshotSet() refuses commands that no deployed service has", async () => {
  const world = await snapshotWorld(plainCompose);
  await rejects(
    takeSet(world, { quiesce: "exec" }),
    fails("invalid", /no deployed service has one/),
  );
  deepStrictEqual(appState(world), running);
});

Deno.test("createSnapshotSet() does not stop an app while another pod mounts its volumes", async () => {
  const world = await snapshotWorld(plainCompose);
  world.cluster.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "runner", namespace: appNames(world.target).namespace },
    spec: {
      volumes: [{ name: "d", persistentVolumeClaim: { claimName: "x" } }],
    },
  });
  await rejects(takeSet(world), fails("conflict", /pod "runner" mounts/));
  deepStrictEqual(appState(world), running);
});

Deno.test("createSnapshotSet() names the manager that owns the number of pods, and stops nothing", async () => {
  const world = await snapshotWorld(plainCompose);
  const { namespace, workload: name } = appNames(world.target);
  const ref = { apiVersion: "apps/v1", kind: "Deployment", namespace, name };
  world.cluster.edit(ref, "kubectl", (draft) => {
    (draft.spec as { replicas: number }).replicas = 2;
  });
  await rejects(
    takeSet(world),
    fails("conflict", /"kubectl" manages spec\.replicas/),
  );
  strictEqual(appState(world).replicas, 2);
  strictEqual(appState(world).unfinished, undefined);
});

Deno.test("createSnapshotSet() leaves an unfinished deploy to the next deploy", async () => {
  const world = await snapshotWorld(plainCompose);
  world.traffic.before = ({ verb, object }) => {
    if (verb === "apply" && object.startsWith("Deployment")) {
      throw new Error("killed");
    }
  };
  const changed = deployInput(plainCompose.replace("1.27", "1.28"));
  await rejects(deployApp(world.ports, changed, world.call()));
  world.traffic.before = undefined;
  await rejects(takeSet(world), fails("conflict", /did not come to its end/));
  strictEqual(
    (await deployApp(world.ports, changed, world.call())).changed,
    true,
  );
  strictEqual((await takeSet(world)).complete, true);
});

Deno.test("createSnapshotSet() waits for a namespace that is being deleted: its pods may still write", async () => {
  const world = await snapshotWorld(plainCompose);
  const { namespace } = appNames(world.target);
  world.cluster.edit(
    { apiVersion: "v1", kind: "Namespace", name: namespace },
    "",
    (draft) => {
      draft.metadata.deletionTimestamp = "2026-01-01T00:00:00Z";
    },
  );
  await rejects(takeSet(world), fails("unavailable", /it is being deleted/));
});

Deno.test("createSnapshotSet() that holds nothing up does not mind an unfinished deploy", async () => {
  const world = await snapshotWorld(plainCompose);
  world.traffic.before = ({ verb, object }) => {
    if (verb === "apply" && object.startsWith("Deployment")) {
      throw new Error("killed");
    }
  };
  const changed = deployInput(plainCompose.replace("1.27", "1.28"));
  await rejects(deployApp(world.ports, changed, world.call()));
  world.traffic.before = undefined;
  strictEqual((await takeSet(world, { quiesce: "none" })).complete, true);
});
