import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { isWrite } from "../../../tests/fakes/fake_kube.ts";
import { killAtWrite } from "../../../tests/fakes/memory_data.ts";
import {
  appState,
  plainCompose,
  setInput,
  snapshotTarget,
  type SnapshotWorld,
  snapshotWorld,
  takeSet,
} from "../../../tests/fakes/snapshot_world.ts";
import type { Kind, KompoxError } from "../../domain/error.ts";
import { createSnapshot } from "./create.ts";
import { listSnapshotSets } from "./list_sets.ts";
import { pruneSnapshots } from "./prune.ts";
import { assignDisk } from "../disk/assign.ts";
import { deleteDisk } from "../disk/delete.ts";
import { restoreSnapshotSet } from "./restore_set.ts";
import { runSnapshotSchedule } from "./run_schedule.ts";

const keep = { hourly: 0, daily: 2, weekly: 0 };
const target = snapshotTarget({ snapshots: { cron: "0 3 * * *", keep } });
const never = new AbortController().signal;
const hourMs = 3_600_000;

function fails(kind: Kind, message: RegExp) {
  return (error: KompoxError) => {
    strictEqual(error.kind, kind, String(error));
    ok(message.test(error.message), error.message);
    return true;
  };
}

function restore(world: SnapshotWorld, setName?: string) {
  return restoreSnapshotSet(world.ports, { setName }, world.call());
}

function run(world: SnapshotWorld) {
  return runSnapshotSchedule(world.ports, setInput(), world.call());
}

function sets(world: SnapshotWorld) {
  return listSnapshotSets(world.ports, {}, world.call());
}

Deno.test("restoreSnapshotSet() makes a disk for each volume from the newest complete set", async () => {
  const world = await snapshotWorld(undefined);
  await takeSet(world);
  for (const { handle, volumeName } of world.data.diskRecords) {
    world.data.contents.set(handle, `${volumeName} of later`);
  }
  const set = await takeSet(world);
  for (const { handle } of world.data.diskRecords) {
    world.data.contents.set(handle, "lost");
  }
  const restored = await restore(world);
  strictEqual(restored.set, set.name);
  deepStrictEqual(restored.warnings, []);
  deepStrictEqual(
    restored.disks.map(({ volumeName, assigned, source, handle }) => [
      volumeName,
      assigned,
      source,
      world.data.contents.get(handle),
    ]),
    ["data", "logs"].map((name) => [
      name,
      false,
      `snapshot:${set.name}`,
      `${name} of later`,
    ]),
  );
  strictEqual(restored.disks[0].name, restored.disks[1].name);
});

Deno.test("restoreSnapshotSet() warns of a set that was taken while the app wrote", async () => {
  const world = await snapshotWorld(undefined);
  await takeSet(world, { quiesce: "none" });
  const { warnings } = await restore(world);
  deepStrictEqual(warnings.map(({ level }) => level), ["warning"]);
  ok(/the app wrote while it was taken/.test(warnings[0].message));
});

Deno.test("restoreSnapshotSet() that is killed at any write is taken up", async () => {
  for (let n = 0; n < 6; n++) {
    const world = await snapshotWorld(undefined);
    await takeSet(world);
    killAtWrite(world.data, n);
    await rejects(restore(world));
    const { disks } = await restore(world);
    deepStrictEqual(disks.map(({ state }) => state), ["ready", "ready"]);
    const made = world.data.diskRecords.map(({ name }) => name)
      .filter((name) => name !== "first");
    const mine = made.filter((name) => name === disks[0].name);
    strictEqual(mine.length, 2, `write ${n}`);
    // A whole disk without an unfinished one beside it may have been used.
    strictEqual(made.length - mine.length, n < 2 ? 1 : 0, `write ${n}`);
  }
});

Deno.test("restoreSnapshotSet() after a finished one makes other disks", async () => {
  const world = await snapshotWorld(undefined);
  await takeSet(world);
  const first = await restore(world);
  const again = await restore(world);
  ok(first.disks[0].name !== again.disks[0].name);
});

Deno.test("restoreSnapshotSet() never takes a disk for restored that was used since", async () => {
  for (const end of ["assigned", "assigned back", "lost"]) {
    const world = await snapshotWorld(undefined);
    await takeSet(world);
    const first = await restore(world);
    const [used, other] = first.disks;
    const use = { ...used, diskName: used.name, lockTimeoutMs: 0 };
    await assignDisk(world.ports, use, world.call());
    world.data.contents.set(used.handle, "written since");
    if (end !== "assigned") {
      const back = { ...use, diskName: "first" };
      await assignDisk(world.ports, back, world.call());
    }
    if (end === "lost") {
      const { volumeName, name } = other;
      const gone = { volumeName, diskName: name, force: false };
      await deleteDisk(world.ports, gone, world.call());
    }
    const again = await restore(world);
    deepStrictEqual(
      again.disks.map(({ handle }) => world.data.contents.get(handle)),
      ["data of then", "logs of then"],
      end,
    );
  }
});

Deno.test("restoreSnapshotSet() refuses what is not there and what is not complete", async () => {
  const world = await snapshotWorld(undefined);
  await rejects(restore(world), fails("not-found", /there is none/));
  await rejects(restore(world, "x"), fails("not-found", /set "x"/));
  killAtWrite(world.data, 3);
  await takeSet(world).catch(() => {});
  const [half] = await sets(world);
  strictEqual(half.complete, false);
  await rejects(restore(world), fails("not-found", /there are others/));
  await rejects(
    restore(world, half.name),
    fails("conflict", /it is not complete/),
  );
});

Deno.test("restoreSnapshotSet() warns of a volume that the set was taken without", async () => {
  const world = await snapshotWorld(undefined);
  const [data, logs] = world.target.app.volumes;
  world.target = snapshotTarget({ volumes: [data] });
  await takeSet(world);
  world.target = snapshotTarget({ volumes: [data, logs] });
  const { disks, warnings } = await restore(world);
  deepStrictEqual(disks.map(({ volumeName }) => volumeName), ["data"]);
  ok(/volume "logs".*was taken without it/.test(warnings[0].message));
});

Deno.test("runSnapshotSchedule() takes a set when one is due, and once only", async () => {
  const world = await snapshotWorld(plainCompose, target);
  const first = await run(world);
  ok(first.taken?.name.startsWith("auto-"), "the first is due at once");
  strictEqual(first.next, "2026-01-01T03:00:00.000Z");
  strictEqual((await run(world)).taken, undefined);
  await world.clock.sleep(3 * hourMs, never);
  const second = await run(world);
  strictEqual(second.taken?.complete, true);
  strictEqual(second.next, "2026-01-02T03:00:00.000Z");
  strictEqual((await run(world)).taken, undefined);
  // Both were taken on one day, and the rules keep one of each.
  const left = await sets(world);
  deepStrictEqual(left.map(({ name }) => name), [second.taken?.name]);
});

Deno.test("runSnapshotSchedule() called every hour for a week keeps what the rules say", async () => {
  const world = await snapshotWorld(undefined, target);
  const byHand = await takeSet(world);
  const alone = await createSnapshot(
    world.ports,
    { volumeName: "data" },
    world.call(),
  );
  for (let hour = 0; hour < 7 * 24; hour++) {
    await run(world);
    await world.clock.sleep(hourMs, never);
  }
  const left = await sets(world);
  deepStrictEqual(
    left.map(({ name, createdAt }) =>
      name === byHand.name ? "by hand" : createdAt.slice(0, 13)
    ),
    ["2026-01-07T03", "2026-01-06T03", "by hand"],
  );
  ok(world.data.snapshotRecords.some(({ name }) => name === alone.name));
});

Deno.test("runSnapshotSchedule() does not repeat a failed attempt every minute", async () => {
  const world = await snapshotWorld(undefined, target);
  world.data.interrupt = (write) => {
    if (write === "snapshot data") throw new Error("no space");
  };
  await rejects(run(world), /no space/);
  strictEqual((await run(world)).taken, undefined);
  await world.clock.sleep(hourMs / 3, never);
  await rejects(run(world), /no space/);
  world.data.interrupt = undefined;
  await world.clock.sleep(hourMs / 3, never);
  const { taken, pruned } = await run(world);
  strictEqual(taken?.complete, true);
  strictEqual(pruned.deleted.length, 2);
  strictEqual((await sets(world)).length, 1);
});

Deno.test("runSnapshotSchedule() and pruneSnapshots() want a schedule that comes", async () => {
  const world = await snapshotWorld(undefined);
  const prune = () =>
    pruneSnapshots(world.ports, { dryRun: true }, world.call());
  await rejects(run(world), fails("invalid", /it has no schedule/));
  await rejects(prune(), fails("invalid", /it has no schedule/));
  world.target = snapshotTarget({ snapshots: { cron: "0 0 31 2 *", keep } });
  await rejects(run(world), fails("invalid", /it never comes/));
});

Deno.test("pruneSnapshots() tells only, deletes, and then has nothing to do", async () => {
  const world = await snapshotWorld(undefined, target);
  const names: string[] = [];
  for (let day = 0; day < 4; day++) {
    const { taken } = await run(world);
    names.unshift(taken!.name);
    world.target = snapshotTarget({
      snapshots: { cron: "0 3 * * *", keep: { ...keep, daily: 9 } },
    });
    await world.clock.sleep(24 * hourMs, never);
  }
  world.target = target;
  const prune = (dryRun: boolean) =>
    pruneSnapshots(world.ports, { dryRun }, world.call());
  const told = await prune(true);
  strictEqual((await sets(world)).length, 4);
  const done = await prune(false);
  deepStrictEqual(done, told);
  deepStrictEqual(done.kept.map(({ set }) => set), names.slice(0, 2));
  deepStrictEqual([...done.deleted].sort(), names.slice(2).sort());
  deepStrictEqual((await prune(false)).deleted, []);
});

Deno.test("pruneSnapshots() that is killed at any write comes to the same end", async () => {
  for (let n = 0; n < 6; n++) {
    const world = await snapshotWorld(undefined, target);
    await run(world);
    await world.clock.sleep(24 * hourMs, never);
    await run(world);
    world.target = snapshotTarget({
      snapshots: { cron: "0 3 * * *", keep: { ...keep, daily: 0 } },
    });
    killAtWrite(world.data, n);
    const prune = () =>
      pruneSnapshots(world.ports, { dryRun: false }, world.call());
    await rejects(prune());
    await prune();
    const left = await sets(world);
    deepStrictEqual(left.map(({ complete }) => complete), [true], `write ${n}`);
    strictEqual(world.data.snapshotRecords.length, 2);
  }
});

Deno.test("runSnapshotSchedule() changes nothing of a running app when nothing is due", async () => {
  const world = await snapshotWorld(plainCompose, target);
  await run(world);
  world.traffic.take();
  await run(world);
  deepStrictEqual(world.traffic.take().filter(isWrite), []);
  strictEqual(appState(world).replicas, 1);
});
