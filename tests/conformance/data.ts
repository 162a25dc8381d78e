/** What the disks and snapshots of every driver must hold. */

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { Target } from "../../core/domain/resources.ts";
import {
  type DataWorld,
  diskRequest,
  fails,
  inWorld,
  volumeOf,
} from "./data_world.ts";

/** Registers the tests. @param open a world of its own for each test file */
export function dataConformance(
  name: string,
  open: () => Promise<DataWorld>,
  options: { readonly ignore?: boolean } = {},
): void {
  const test = (title: string, work: (world: DataWorld) => Promise<void>) =>
    Deno.test(`data of ${name} ${title}`, options, () => inWorld(open, work));
  const { first, ordered, conflicts, assigns } = diskCases;
  test("has the first disk assigned, and no other", first);
  test("lists disks newest first, each with its size and handle", ordered);
  test("refuses the name of a finished disk", conflicts);
  test("assigns one disk at most, whatever happens at once", assigns);
  const { deletes, inUse, unknown, aborted } = deleteCases;
  test("deletes disks for good, and a second time without harm", deletes);
  test("keeps a disk that something uses", inUse);
  test("finds nothing where there is nothing", unknown);
  test("does nothing when it is aborted", aborted);
  const { copies, copiesForAnother, remembers, lost } = snapshotCases;
  test("restores what a snapshot has seen, without its disk", copies);
  test("restores for another app when a use case says so", copiesForAnother);
  test("remembers of which set a snapshot is", remembers);
  test("tells that a disk's data is gone, and deletes the rest", lost);
  const { separate, adopts } = foreignCases;
  test("keeps apps apart: by name, by source and by id", separate);
  test("adopts data that exists as it is, once", adopts);
}

const diskCases = {
  async first(world: DataWorld) {
    const target = world.target("first");
    const call = world.call();
    const volume = volumeOf("data");
    const one = await world.disks.create(
      target,
      volume,
      diskRequest("one"),
      call,
    );
    const two = await world.disks.create(
      target,
      volume,
      diskRequest("two"),
      call,
    );
    deepStrictEqual([one.assigned, two.assigned], [true, false]);
    ok(world.disks.volumeClass(target, one).csiDriver);
    const never = volumeOf("never");
    const three = await world.disks.create(
      target,
      never,
      diskRequest("three", { assign: "never" }),
      call,
    );
    strictEqual(three.assigned, false);
    deepStrictEqual(await world.leftovers(target.app.name), []);
  },

  async ordered(world: DataWorld) {
    const target = world.target("ordered");
    const call = world.call();
    const volume = volumeOf("data");
    const sizeBytes = 3 * 2 ** 30 - 5;
    for (const name of ["b", "c", "a"]) {
      const request = diskRequest(name, { sizeBytes });
      const made = await world.disks.create(target, volume, request, call);
      strictEqual(made.state ?? "ready", "ready");
      ok(made.sizeBytes >= sizeBytes);
    }
    const listed = await world.disks.list(target, "data", call);
    deepStrictEqual(listed.map(({ name }) => name), ["a", "c", "b"]);
    strictEqual(new Set(listed.map(({ handle }) => handle)).size, 3);
    for (const { handle, createdAt, volumeName } of listed) {
      ok(handle);
      strictEqual(new Date(createdAt).toISOString(), createdAt);
      strictEqual(volumeName, "data");
    }
    deepStrictEqual(await world.disks.list(target, "other", call), []);
  },

  async conflicts(world: DataWorld) {
    const target = world.target("conflicts");
    const call = world.call();
    const volume = volumeOf("data");
    const create = () =>
      world.disks.create(target, volume, diskRequest("a"), call);
    const made = await create();
    await fails("conflict", create);
    deepStrictEqual(await world.disks.list(target, "data", call), [made]);
  },

  async assigns(world: DataWorld) {
    const target = world.target("assigns");
    const call = world.call();
    const volume = volumeOf("data");
    const names = ["a", "b", "c", "d"];
    await Promise.all(
      names.map((name) =>
        world.disks.create(target, volume, diskRequest(name), world.call())
      ),
    );
    const assigned = async () => {
      const listed = await world.disks.list(target, "data", call);
      strictEqual(listed.length, names.length);
      return listed.filter((each) => each.assigned).map(({ name }) => name);
    };
    ok((await assigned()).length <= 1);
    await world.disks.assign(target, "data", "c", call);
    await world.disks.assign(target, "data", "c", call);
    deepStrictEqual(await assigned(), ["c"]);
    const outcomes = await Promise.allSettled(
      names.map((name) =>
        world.disks.assign(target, "data", name, world.call())
      ),
    );
    ok(outcomes.some(({ status }) => status === "fulfilled"));
    for (const outcome of outcomes) {
      if (outcome.status === "fulfilled") continue;
      await fails("conflict", () => Promise.reject(outcome.reason));
    }
    strictEqual((await assigned()).length, 1);
    await world.disks.assign(target, "data", undefined, call);
    deepStrictEqual(await assigned(), []);
    await fails(
      "not-found",
      () => world.disks.assign(target, "data", "gone", call),
    );
    deepStrictEqual(world.dataDeletes(), []);
  },
};

const deleteCases = {
  async deletes(world: DataWorld) {
    const target = world.target("deletes");
    const call = world.call();
    const volume = volumeOf("data");
    await world.disks.create(target, volume, diskRequest("a"), call);
    const drop = () => world.disks.delete(target, "data", "a", call);
    deepStrictEqual([await drop(), await drop()], [true, false]);
    deepStrictEqual(await world.disks.list(target, "data", call), []);
    strictEqual(world.dataDeletes().length, 1);
    // The assignment of the old one does not speak for its namesake.
    const request = diskRequest("a", { assign: "never" });
    const again = await world.disks.create(target, volume, request, call);
    strictEqual(again.assigned, false);
    deepStrictEqual(await world.leftovers(target.app.name), []);
  },

  async inUse(world: DataWorld) {
    const target = world.target("in-use");
    const call = world.call();
    const volume = volumeOf("data");
    const request = diskRequest("a");
    const disk = await world.disks.create(target, volume, request, call);
    const end = await world.use(disk);
    await fails(
      "conflict",
      () => world.disks.delete(target, "data", "a", call),
    );
    deepStrictEqual(await world.disks.list(target, "data", call), [disk]);
    deepStrictEqual(world.dataDeletes(), []);
    await end();
    strictEqual(await world.disks.delete(target, "data", "a", call), true);
  },

  async unknown(world: DataWorld) {
    const target = world.target("unknown");
    const call = world.call();
    const { disks, snapshots } = world;
    deepStrictEqual(await disks.list(target, "data", call), []);
    deepStrictEqual(await snapshots.list(target, "data", call), []);
    strictEqual(await disks.delete(target, "data", "a", call), false);
    strictEqual(await snapshots.delete(target, "data", "a", call), false);
    for (const kind of ["disk", "snapshot"] as const) {
      const source = { kind, name: "gone" };
      const request = diskRequest("a", { source });
      await fails(
        "not-found",
        () => disks.create(target, volumeOf("data"), request, call),
      );
    }
    const source = { kind: "disk" as const, name: "gone" };
    await fails(
      "not-found",
      () => snapshots.create(target, "data", { name: "s", source }, call),
    );
    deepStrictEqual(await disks.list(target, "data", call), []);
    deepStrictEqual(await snapshots.list(target, "data", call), []);
  },

  async aborted(world: DataWorld) {
    const target = world.target("aborted");
    const reason = new Error("stop");
    const call = world.call(AbortSignal.abort(reason));
    const volume = volumeOf("data");
    const asked = [
      () => world.disks.create(target, volume, diskRequest("a"), call),
      () => world.disks.list(target, "data", call),
      () => world.snapshots.list(target, "data", call),
    ];
    for (const work of asked) {
      await rejects(async () => await work(), (error) => error === reason);
    }
    deepStrictEqual(await world.disks.list(target, "data", world.call()), []);
  },
};

const snapshotCases = {
  async copies(world: DataWorld) {
    const target = world.target("copies");
    const call = world.call();
    const volume = volumeOf("data");
    const { disks, snapshots } = world;
    const disk = await disks.create(target, volume, diskRequest("a"), call);
    await world.write(disk, "before");
    const source = { kind: "disk" as const, name: "a" };
    const take = () =>
      snapshots.create(target, "data", { name: "s", source }, call);
    const snapshot = await take();
    deepStrictEqual(await snapshots.list(target, "data", call), [snapshot]);
    strictEqual(snapshot.diskName, "a");
    ok(snapshot.handle);
    await fails("conflict", take);
    await world.write(disk, "after");
    deepStrictEqual(world.dataDeletes(), []);
    strictEqual(await disks.delete(target, "data", "a", call), true);
    const restored = await disks.create(
      target,
      volume,
      diskRequest("b", {
        assign: "never",
        sizeBytes: 1,
        source: { kind: "snapshot", name: "s" },
      }),
      call,
    );
    strictEqual(restored.assigned, false);
    strictEqual(restored.source, "snapshot:s");
    ok(restored.sizeBytes >= snapshot.sizeBytes);
    strictEqual(world.dataDeletes().length, 1);
    strictEqual(await snapshots.delete(target, "data", "s", call), true);
    strictEqual(await snapshots.delete(target, "data", "s", call), false);
    strictEqual(world.dataDeletes().length, 2);
    strictEqual(await world.read(restored), "before");
    deepStrictEqual(await world.leftovers(target.app.name), []);
  },

  async copiesForAnother(world: DataWorld) {
    const target = world.target("copies-from");
    const other = world.target("copies-to");
    const call = world.call();
    const volume = volumeOf("data");
    const { disks, snapshots } = world;
    const disk = await disks.create(target, volume, diskRequest("a"), call);
    await world.write(disk, "before");
    const of = { kind: "disk" as const, name: "a" };
    await snapshots.create(target, "data", { name: "s", source: of }, call);
    const source = { kind: "snapshot" as const, name: "s" };
    const restore = (more: { of?: Target }) =>
      disks.create(
        other,
        volume,
        diskRequest("b", { source: { ...source, ...more } }),
        call,
      );
    await fails("not-found", () => restore({}));
    const restored = await restore({ of: target });
    strictEqual(await world.read(restored), "before");
    const listed = await disks.list(target, "data", call);
    deepStrictEqual(listed.map(({ name }) => name), ["a"]);
    strictEqual(await disks.delete(other, "data", "b", call), true);
    strictEqual(await snapshots.delete(target, "data", "s", call), true);
    deepStrictEqual(await world.leftovers(other.app.name), []);
  },

  async remembers(world: DataWorld) {
    const target = world.target("remembers");
    const call = world.call();
    const volume = volumeOf("data");
    await world.disks.create(target, volume, diskRequest("a"), call);
    const set = {
      name: "nightly",
      volumes: ["data", "more"],
      consistent: true,
      quiesce: "stop" as const,
    };
    const source = { kind: "disk" as const, name: "a" };
    const request = { name: "s", source, set };
    await world.snapshots.create(target, "data", request, call);
    const [listed] = await world.snapshots.list(target, "data", call);
    deepStrictEqual(listed.set, set);
  },

  async lost(world: DataWorld) {
    const target = world.target("lost");
    const call = world.call();
    const { disks, snapshots } = world;
    const request = diskRequest("a");
    const disk = await disks.create(target, volumeOf("data"), request, call);
    await world.lose(disk);
    const source = { kind: "disk" as const, name: "a" };
    await fails(
      ["failed", "not-found"],
      () => snapshots.create(target, "data", { name: "s", source }, call),
    );
    deepStrictEqual(await disks.list(target, "data", call), [disk]);
    await snapshots.delete(target, "data", "s", call);
    deepStrictEqual(await snapshots.list(target, "data", call), []);
    strictEqual(await disks.delete(target, "data", "a", call), true);
    deepStrictEqual(await world.leftovers(target.app.name), []);
  },
};

const foreignCases = {
  async separate(world: DataWorld) {
    const own = world.target("mine");
    const other = world.target("theirs");
    const call = world.call();
    const volume = volumeOf("data");
    const { disks, snapshots } = world;
    const disk = await disks.create(own, volume, diskRequest("a"), call);
    const source = { kind: "disk" as const, name: "a" };
    await snapshots.create(own, "data", { name: "s", source }, call);
    deepStrictEqual(await disks.list(other, "data", call), []);
    deepStrictEqual(await snapshots.list(other, "data", call), []);
    strictEqual(await disks.delete(other, "data", "a", call), false);
    strictEqual(await snapshots.delete(other, "data", "s", call), false);
    await fails("not-found", () => disks.assign(other, "data", "a", call));
    const sources = [source, { kind: "snapshot" as const, name: "s" }];
    for (const each of sources) {
      const request = diskRequest("b", { source: each });
      await fails(
        "not-found",
        () => disks.create(other, volume, request, call),
      );
    }
    const id = world.nativeOf(disk);
    ok(disks.isNative(id));
    const native = { kind: "native" as const, id };
    for (const target of [own, other]) {
      const request = diskRequest("b", { source: native });
      await fails(
        "conflict",
        () => disks.create(target, volume, request, call),
      );
    }
    await fails(
      "conflict",
      () =>
        snapshots.create(other, "data", { name: "t", source: native }, call),
    );
    deepStrictEqual(await disks.list(other, "data", call), []);
    // The same names in both, each with its own data.
    const theirs = await disks.create(other, volume, diskRequest("a"), call);
    ok(theirs.handle !== disk.handle);
    strictEqual(await disks.delete(other, "data", "a", call), true);
    deepStrictEqual(await disks.list(own, "data", call), [disk]);
  },

  async adopts(world: DataWorld) {
    const target = world.target("adopts");
    const call = world.call();
    const volume = volumeOf("data");
    const id = await world.foreignData("old");
    ok(world.disks.isNative(id));
    const source = { kind: "native" as const, id };
    const adopt = (name: string) =>
      world.disks.create(target, volume, diskRequest(name, { source }), call);
    const outcomes = await Promise.allSettled([adopt("a"), adopt("b")]);
    const made = outcomes.filter(({ status }) => status === "fulfilled");
    ok(made.length <= 1, "two disks of the same data");
    // Two at once may both have given way; one alone never does.
    const listed = await world.disks.list(target, "data", call);
    const disk = listed[0] ?? await adopt("a");
    strictEqual(disk.source, id);
    await fails(["conflict", "not-found"], () => adopt("c"));
    strictEqual(await world.read(disk), "old");
    deepStrictEqual(world.dataDeletes(), []);
    deepStrictEqual(await world.leftovers(target.app.name), []);
  },
};
