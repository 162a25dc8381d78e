import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { deployInput } from "../../../tests/fakes/app_inputs.ts";
import {
  appState,
  beside,
  killAt,
  plainCompose,
  quiesceCompose,
  revive,
  snapshotTarget,
  type SnapshotWorld,
  snapshotWorld,
  takeSet,
} from "../../../tests/fakes/snapshot_world.ts";
import { deployApp } from "../app/deploy.ts";
import { createDisk } from "../disk/create.ts";
import { listSnapshotSets } from "./list_sets.ts";
import { runSnapshotSchedule } from "./run_schedule.ts";

const running = { replicas: 1, mark: undefined, unfinished: undefined };
const keep = { hourly: 0, daily: 3, weekly: 0 };
const scheduled = snapshotTarget({ snapshots: { cron: "@daily", keep } });

/** Notes freezing and thawing, so that it shows who is left frozen. */
function freezer(world: SnapshotWorld): { readonly frozen: boolean } {
  const state = { frozen: false };
  world.traffic.program = ({ command: [word] }) => {
    if (word === "freeze") state.frozen = true;
    if (word === "thaw") state.frozen = false;
    return { code: 0 };
  };
  return state;
}

/** What may be called after a kill, by somebody else. */
const nexts: readonly {
  readonly name: string;
  run(world: SnapshotWorld, compose: string): Promise<unknown>;
}[] = [
  {
    name: "another create --all",
    run: async (world) => {
      const set = await takeSet(world);
      strictEqual(set.complete, true);
      strictEqual(set.consistent, true);
    },
  },
  {
    name: "a create --all that holds nothing up",
    run: async (world) => {
      strictEqual((await takeSet(world, { quiesce: "none" })).complete, true);
    },
  },
  {
    name: "a deploy of the same files",
    run: (world, compose) =>
      deployApp(
        world.ports,
        deployInput(compose, { lockTimeoutMs: 90_000 }),
        world.call(),
      ),
  },
  {
    name: "run-schedule",
    run: async (world) => {
      const input = { timeoutMs: 60_000, lockTimeoutMs: 90_000 };
      const report = await runSnapshotSchedule(
        world.ports,
        input,
        world.call(),
      );
      strictEqual(report.taken?.complete, true);
    },
  },
];

for (const { name, run } of nexts) {
  for (const compose of [plainCompose, quiesceCompose]) {
    const way = compose === plainCompose ? "stop" : "exec";
    Deno.test(`createSnapshotSet() by ${way} that is killed before any write is finished by ${name}`, async () => {
      let reached = true;
      for (let n = 0; reached; n++) {
        const world = await snapshotWorld(compose, scheduled);
        const freeze = freezer(world);
        const killed = killAt(world, n);
        await takeSet(world).catch(() => {});
        reached = killed();
        revive(world);
        const other = beside(world, "bob@desk");
        await run(other, compose);
        // A lock that nobody holds any more may keep what a deploy begins with.
        const { replicas, mark } = appState(other);
        deepStrictEqual({ replicas, mark }, { replicas: 1, mark: undefined });
        strictEqual(freeze.frozen, false, `write ${n}`);
        strictEqual(world.cluster.ofKind("Pod").length, 1);
        if (!reached) ok(n >= 10, `only ${n} writes`);
      }
    });
  }
}

Deno.test("createSnapshotSet() goes on with the set of a run that was killed while the app was stopped", async () => {
  const world = await snapshotWorld(plainCompose);
  const killed = killAt(world, Infinity);
  world.data.interrupt = (write, _when, name) => {
    if (write === "snapshot ready" && name.startsWith("logs/")) {
      world.traffic.before = () => {
        throw new Error("killed");
      };
      throw new Error("killed");
    }
  };
  await takeSet(world).catch(() => {});
  strictEqual(killed(), false);
  revive(world);
  strictEqual(appState(world).replicas, 0);
  const [left] = await listSnapshotSets(world.ports, {}, world.call());
  strictEqual(left.complete, false);
  const set = await takeSet(beside(world, "bob@desk"));
  strictEqual(set.name, left.name);
  strictEqual(set.complete, true);
  deepStrictEqual(appState(world), running);
  strictEqual(
    (await listSnapshotSets(world.ports, {}, world.call())).length,
    1,
  );
});

Deno.test("createSnapshotSet() does not go on with a set of disks that are not assigned any more", async () => {
  const world = await snapshotWorld(plainCompose);
  world.data.interrupt = (write, _when, name) => {
    if (write === "snapshot ready" && name.startsWith("logs/")) {
      world.traffic.before = () => {
        throw new Error("killed");
      };
      throw new Error("killed");
    }
  };
  await takeSet(world).catch(() => {});
  revive(world);
  const [left] = await listSnapshotSets(world.ports, {}, world.call());
  const { data } = world;
  const made = { volumeName: "data", name: "second" };
  const { handle } = await createDisk(world.ports, made, world.call());
  data.contents.set(handle, "data of another disk");
  await data.disks.assign(world.target, "data", "second", {
    signal: new AbortController().signal,
    kube: () => Promise.reject(new Error("disks in memory need no cluster")),
    report: () => {},
  });
  const set = await takeSet(beside(world, "bob@desk"));
  ok(set.name !== left.name);
  deepStrictEqual(
    set.snapshots.map(({ diskName }) => diskName),
    ["second", "first"],
  );
  deepStrictEqual(appState(world), running);
});

Deno.test("createSnapshotSet() does not go on with a set that was begun by commands: its services wrote since", async () => {
  const world = await snapshotWorld(quiesceCompose);
  world.data.interrupt = (write, _when, name) => {
    if (write === "snapshot ready" && name.startsWith("logs/")) {
      throw new Error("no space");
    }
  };
  await takeSet(world).catch(() => {});
  revive(world);
  const [left] = await listSnapshotSets(world.ports, {}, world.call());
  const set = await takeSet(world);
  ok(set.name !== left.name);
  const sets = await listSnapshotSets(world.ports, {}, world.call());
  deepStrictEqual(
    sets.map(({ name, complete }) => [name, complete]).sort(),
    [[set.name, true], [left.name, false]].sort(),
  );
});

Deno.test("createSnapshotSet() finishes an unfinished set for which nothing was held up", async () => {
  const world = await snapshotWorld(plainCompose);
  world.data.interrupt = (write, when, name) => {
    if (
      write === "snapshot data" && when === "before" && name.startsWith("logs/")
    ) {
      throw new Error("killed");
    }
  };
  await takeSet(world, { quiesce: "none" }).catch(() => {});
  revive(world);
  const [left] = await listSnapshotSets(world.ports, {}, world.call());
  strictEqual(left.complete, false);
  const set = await takeSet(world, { quiesce: "none" });
  deepStrictEqual([set.name, set.complete], [left.name, true]);
});
