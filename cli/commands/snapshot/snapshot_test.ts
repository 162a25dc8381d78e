import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type {
  RestoredSet,
  SnapshotSet,
  VolumeSnapshot,
} from "../../../core/operations/snapshot.ts";
import { FakeIo } from "../../../tests/fakes/fake_io.ts";
import { fakeProgram } from "../../../tests/fakes/fake_program.ts";
import {
  operationsOf,
  quiesceCompose,
  snapshotTarget,
  type SnapshotWorld,
  snapshotWorld,
} from "../../../tests/fakes/snapshot_world.ts";
import { run } from "../../run.ts";

const keep = { hourly: 0, daily: 2, weekly: 0 };

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function world(): Promise<SnapshotWorld> {
  const target = snapshotTarget({ snapshots: { cron: "@daily", keep } });
  return snapshotWorld(quiesceCompose, target);
}

async function kompoxops(
  world: SnapshotWorld,
  ...args: readonly string[]
): Promise<Ended> {
  const io = new FakeIo();
  io.time = world.clock.now();
  const program = fakeProgram(operationsOf(world), 2);
  const code = await run(program, ["snapshot", ...args], io);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

async function json<T>(
  world: SnapshotWorld,
  ...args: readonly string[]
): Promise<T> {
  const { code, stdout, stderr } = await kompoxops(world, ...args);
  strictEqual(code, 0, stderr);
  return JSON.parse(stdout);
}

Deno.test("snapshot create, list, restore and delete print the seed's JSON", async () => {
  const app = await world();
  const made = await json<VolumeSnapshot>(
    app,
    "create",
    ..."-V data -D first -N one".split(" "),
  );
  deepStrictEqual([made.name, made.diskName], ["one", "first"]);
  deepStrictEqual(await json(app, "list", "data"), [made]);
  deepStrictEqual(await json(app, "list", "-V", "logs"), []);
  const disk = await json<{ assigned: boolean; source: string }>(
    app,
    "restore",
    ..."data -S one".split(" "),
  );
  deepStrictEqual([disk.assigned, disk.source], [false, "snapshot:one"]);
  const first = await kompoxops(app, "delete", "data", "-S", "one");
  deepStrictEqual([first.code, first.stdout], [0, ""]);
  match(first.stderr, /"one" of volume "data" is deleted/);
  const again = await kompoxops(app, "delete", "data", "-N", "one");
  match(again.stderr, /"one" of volume "data" does not exist/);
  strictEqual(again.code, 0);
});

Deno.test("snapshot list prints tables and names", async () => {
  const app = await world();
  await json(app, "create", "data", "-S", "one");
  const table = await kompoxops(app, "list", "data", "-o", "table");
  match(
    table.stdout,
    /^NAME +STATE +SIZE +DISK +SET +CREATED\none +ready +1Gi +first +2026-01-01T00:\d\dZ\n$/,
  );
  const names = await kompoxops(app, "list", "data", "-o", "name");
  strictEqual(names.stdout, "snapshot/one\n");
});

Deno.test("snapshot create --all, list --sets and restore --set work on sets", async () => {
  const app = await world();
  const set = await json<SnapshotSet>(app, "create", "--all");
  strictEqual(set.quiesce, "exec");
  const torn = await json<SnapshotSet>(
    app,
    "create",
    "--all",
    "--quiesce",
    "none",
  );
  const listed = await json<SnapshotSet[]>(app, "list", "--sets");
  deepStrictEqual(listed.map(({ name }) => name), [torn.name, set.name]);
  const table = await kompoxops(app, "list", "--sets", "-o", "table");
  match(table.stdout, /true +false +none +data,logs /);
  const newest = await kompoxops(app, "restore", "--set");
  strictEqual((JSON.parse(newest.stdout) as RestoredSet).set, torn.name);
  match(newest.stderr, /warning: Cannot vouch for set/);
  const named = await kompoxops(
    app,
    ..."restore -o table --set".split(" "),
    set.name,
  );
  strictEqual(named.code, 0, named.stderr);
  match(named.stdout, /^VOLUME +NAME +ASSIGNED/);
  strictEqual(named.stderr.includes("warning"), false);
  match(
    named.stderr,
    /next: kompoxops disk assign -V data -D (\w+)\nnext: kompoxops disk assign -V logs -D \1\nthen: kompoxops app deploy/,
  );
});

Deno.test("snapshot delete --set deletes the snapshots of all volumes, and nothing else", async () => {
  const app = await world();
  await json(app, "create", "data", "-S", "alone");
  const set = await json<SnapshotSet>(app, "create", "--all");
  const gone = await kompoxops(app, "delete", "--set", set.name);
  deepStrictEqual([gone.code, gone.stdout], [0, ""]);
  match(gone.stderr, /set "\w+" is deleted/);
  deepStrictEqual(app.data.snapshotRecords.map(({ name }) => name), ["alone"]);
  const again = await kompoxops(app, "delete", "--set", set.name);
  strictEqual(again.code, 0);
  match(again.stderr, /set "\w+" does not exist/);
});

Deno.test("snapshot run-schedule, prune and verify report what they did", async () => {
  const app = await world();
  const table = await kompoxops(app, "run-schedule", "-o", "table");
  match(table.stdout, /auto-\w{12} +2026-01-02T00:00:00\.000Z +1 +0\n$/);
  const pruned = await kompoxops(
    app,
    ..."prune --dry-run -o table".split(" "),
  );
  match(pruned.stdout, /auto-\w{12} +kept +newest, daily\n$/);
  const verified = await kompoxops(app, "verify", "--", "true");
  strictEqual(verified.code, 6);
  match(verified.stderr, /nothing answers a pod even without a policy/);
  ok(app.traffic.execs.length > 0);
});

const wrong: readonly (readonly [string, string, RegExp])[] = [
  ["no volume", "list", /none is named/],
  ["two volumes", "list data -V logs", /--vol-name says "logs"/],
  ["a volume of all sets", "list data --sets", /a set is of all volumes/],
  ["no snapshot", "delete data", /Cannot choose a snapshot: none/],
  ["two snapshots", "delete data -S a -N b", /says "a", --name "b"/],
  ["a disk and a source", "create data -D a --source b", /--source/],
  ["holding up one volume", "create data --quiesce stop", /use --all/],
  ["an unknown way", "create --all --quiesce freeze", /"freeze"/],
  [
    "one volume and all",
    "create data --all -D a -N b",
    /--vol-name and --disk-name and --name/,
  ],
  ["one volume and a set to delete", "delete data --set x", /--vol-name/],
  ["one volume and a set", "restore -V data --set", /restores all volumes/],
];
for (const [name, line, message] of wrong) {
  Deno.test(`snapshot refuses ${name}: ${line}`, async () => {
    const app = await world();
    const { code, stderr } = await kompoxops(app, ...line.split(" "));
    strictEqual(code, 2, stderr);
    match(stderr, message);
    deepStrictEqual(app.data.writes, []);
  });
}
