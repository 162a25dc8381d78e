import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { fakePorts } from "../../../tests/fakes/fake_ports.ts";
import { killAtWrite } from "../../../tests/fakes/memory_data.ts";
import {
  type SnapshotWorld,
  snapshotWorld,
} from "../../../tests/fakes/snapshot_world.ts";
import type { Kind, KompoxError } from "../../domain/error.ts";
import type { CreateSnapshotInput } from "../../operations/snapshot.ts";
import { createSnapshot } from "./create.ts";
import { deleteSnapshot } from "./delete.ts";
import { listSnapshots } from "./list.ts";
import { restoreSnapshot } from "./restore.ts";

function fails(kind: Kind, message: RegExp) {
  return (error: KompoxError) => {
    strictEqual(error.kind, kind, String(error));
    ok(message.test(error.message), error.message);
    return true;
  };
}

function create(
  world: SnapshotWorld,
  more: Partial<CreateSnapshotInput> = {},
) {
  const input = { volumeName: "data", ...more };
  return createSnapshot(world.ports, input, world.call());
}

function list(world: SnapshotWorld, volumeName = "data") {
  return listSnapshots(world.ports, { volumeName }, world.call());
}

Deno.test("createSnapshot() takes one of the assigned disk, named by the time", async () => {
  const world = await snapshotWorld(undefined);
  const made = await create(world);
  ok(/^[0-9a-z]{12}$/.test(made.name), made.name);
  strictEqual(made.diskName, "first");
  strictEqual(made.state, "ready");
  strictEqual(made.set, undefined);
  deepStrictEqual(Object.keys(made).slice(0, 6), [
    "name",
    "volumeName",
    "size",
    "handle",
    "createdAt",
    "updatedAt",
  ]);
  deepStrictEqual(await list(world), [made]);
  deepStrictEqual(await list(world, "logs"), []);
});

Deno.test("listSnapshots() has the newest first", async () => {
  const world = await snapshotWorld(undefined);
  for (const name of ["b", "a", "c"]) await create(world, { name });
  deepStrictEqual((await list(world)).map(({ name }) => name), ["c", "a", "b"]);
});

const refusals: readonly (readonly [
  string,
  Partial<CreateSnapshotInput>,
  Kind,
  RegExp,
])[] = [
  [
    "an unknown volume",
    { volumeName: "db" },
    "not-found",
    /volume "db": volume not defined/,
  ],
  ["an unknown app", { appName: "other" }, "not-found", /app "other"/],
  ["a bad name", { name: "A_b" }, "invalid", /invalid snapshot name/],
  ["a long name", { name: "a".repeat(25) }, "invalid", /exceeds 24 characters/],
  [
    "a taken name",
    { name: "taken" },
    "conflict",
    /snapshot "taken" of volume "data": it already exists/,
  ],
  ["an unknown disk", { source: "disk:none" }, "not-found", /disk "none"/],
  [
    "an unknown disk without a prefix",
    { source: "none" },
    "not-found",
    /disk "none"/,
  ],
  [
    "a source without a name",
    { source: "disk:" },
    "usage",
    /a name is missing/,
  ],
  [
    "a snapshot as a source that cannot be one",
    { source: "snapshot:taken" },
    "unsupported",
    /snapshot "taken"/,
  ],
];
for (const [name, input, kind, message] of refusals) {
  Deno.test(`createSnapshot() refuses ${name}`, async () => {
    const world = await snapshotWorld(undefined);
    await create(world, { name: "taken" });
    await rejects(create(world, input), fails(kind, message));
    strictEqual((await list(world)).length, 1);
  });
}

Deno.test("createSnapshot() says what is wrong with the assigned disk", async () => {
  const world = await snapshotWorld(undefined);
  world.data.assigned.clear();
  await rejects(create(world), fails("not-found", /no assigned disk found/));
  strictEqual((await create(world, { source: "first" })).diskName, "first");
});

Deno.test("createSnapshot() says why there are no snapshots, and where the driver has none", async () => {
  const world = await snapshotWorld(undefined);
  world.data.noSnapshots = { message: "Cannot take one: no class", hint: "x" };
  await rejects(create(world), fails("unsupported", /no class/));
  const bare = fakePorts({ target: world.target });
  await rejects(
    createSnapshot(bare.ports, { volumeName: "data" }, bare.call()),
    fails("unsupported", /driver "fake" of provider "local" has none/),
  );
});

Deno.test("createSnapshot() that is killed at any write is taken up by the same command", async () => {
  for (const name of [undefined, "mine"]) {
    for (let n = 0; n <= 3; n++) {
      const world = await snapshotWorld(undefined);
      killAtWrite(world.data, n);
      const first = await create(world, { name }).catch(() => undefined);
      strictEqual(first, n < 3 ? undefined : first, `write ${n}`);
      if (first !== undefined) continue;
      const made = await create(world, { name });
      strictEqual(made.state, "ready");
      deepStrictEqual(await list(world), [made], `write ${n}`);
    }
  }
});

Deno.test("createSnapshot() does not take up what was begun of another disk", async () => {
  const world = await snapshotWorld(undefined);
  killAtWrite(world.data, 1);
  await create(world, { name: "mine" }).catch(() => {});
  const record = world.data.snapshotRecords[0];
  world.data.snapshotRecords[0] = { ...record, diskName: "other" };
  await rejects(
    create(world, { name: "mine" }),
    fails("conflict", /it is creating, for something else/),
  );
  strictEqual((await create(world)).state, "ready");
  strictEqual((await list(world)).length, 2);
});

Deno.test("deleteSnapshot() deletes one, and none is a success", async () => {
  const world = await snapshotWorld(undefined);
  const { name } = await create(world);
  const input = { volumeName: "data", snapshotName: name };
  const first = await deleteSnapshot(world.ports, input, world.call());
  deepStrictEqual(first, { volumeName: "data", name, deleted: true });
  const again = await deleteSnapshot(world.ports, input, world.call());
  strictEqual(again.deleted, false);
  deepStrictEqual(await list(world), []);
});

Deno.test("restoreSnapshot() makes a disk with the data of then, never assigned", async () => {
  const world = await snapshotWorld(undefined);
  const { name, handle } = await create(world);
  strictEqual(world.data.contents.get(handle), "data of then");
  const [before] = world.data.diskRecords;
  world.data.contents.set(before.handle, "data of now");
  world.data.assigned.clear();
  world.data.diskRecords.splice(0);
  const input = { volumeName: "data", snapshotName: name };
  const disk = await restoreSnapshot(world.ports, input, world.call());
  strictEqual(disk.assigned, false);
  strictEqual(disk.source, `snapshot:${name}`);
  strictEqual(world.data.contents.get(disk.handle), "data of then");
});

Deno.test("restoreSnapshot() that is killed at any write is taken up by the same command", async () => {
  for (let n = 0; n < 3; n++) {
    const world = await snapshotWorld(undefined);
    const { name } = await create(world);
    const input = { volumeName: "data", snapshotName: name };
    const restore = () => restoreSnapshot(world.ports, input, world.call());
    killAtWrite(world.data, n);
    await rejects(restore());
    const disk = await restore();
    strictEqual(disk.state, "ready");
    const made = world.data.diskRecords.filter((each) =>
      each.volumeName === "data" && each.name !== "first"
    );
    deepStrictEqual(made.map((each) => each.name), [disk.name], `write ${n}`);
  }
});

Deno.test("restoreSnapshot() refuses what is not there and what is not ready", async () => {
  const world = await snapshotWorld(undefined);
  const restore = (snapshotName: string) =>
    restoreSnapshot(
      world.ports,
      { volumeName: "data", snapshotName },
      world.call(),
    );
  await rejects(restore("none"), fails("not-found", /snapshot "none"/));
  killAtWrite(world.data, 1);
  await create(world, { name: "half" }).catch(() => {});
  await rejects(
    restore("half"),
    fails("conflict", /"half" of volume "data": it is creating/),
  );
});
