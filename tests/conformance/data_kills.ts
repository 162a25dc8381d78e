/** What is left of an operation on data that ends between any two of its writes, and is run again. */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { DataCall } from "../../core/ports/disks.ts";
import {
  type DataWorld,
  diskRequest,
  fails,
  inWorld,
  killAtEachWrite,
  volumeOf,
} from "./data_world.ts";

/** Registers the tests. */
export function dataKills(
  name: string,
  open: () => Promise<DataWorld>,
  options: { readonly ignore?: boolean } = {},
): void {
  for (const [title, work] of Object.entries(cases)) {
    Deno.test(`data of ${name} ${title}`, options, () => inWorld(open, work));
  }
}

const disk = { kind: "disk" as const, name: "a" };
const snapshot = { kind: "snapshot" as const, name: "s" };

const cases: Record<string, (world: DataWorld) => Promise<void>> = {
  async "makes exactly one disk when it is killed anywhere"(world) {
    const target = world.target("kill-create");
    const writes = await killAtEachWrite(world, (n) => {
      const volumeName = `v${n}`;
      const volume = volumeOf(volumeName);
      const work = (call: DataCall) =>
        world.disks.create(target, volume, diskRequest("a"), call);
      return Promise.resolve({
        work,
        check: async () => {
          const [made, ...more] = await world.disks
            .list(target, volumeName, world.call());
          deepStrictEqual(more, []);
          strictEqual(made.assigned, true);
          strictEqual(made.state, undefined);
          await fails("conflict", () => work(world.call()));
        },
      });
    });
    ok(writes >= 3, `${writes} writes`);
    deepStrictEqual(world.dataDeletes(), []);
    deepStrictEqual(await world.leftovers(target.app.name), []);
  },

  async "deletes a disk that was never finished"(world) {
    const target = world.target("kill-drop");
    await killAtEachWrite(world, async (n) => {
      const volumeName = `v${n}`;
      const volume = volumeOf(volumeName);
      const unfinished = world.disks
        .create(target, volume, diskRequest("a"), world.dyingCall(n));
      await unfinished.catch(() => undefined);
      return {
        work: (call) => world.disks.delete(target, volumeName, "a", call),
        check: async () => {
          const left = await world.disks.list(target, volumeName, world.call());
          deepStrictEqual(left, []);
        },
      };
    });
    deepStrictEqual(await world.leftovers(target.app.name), []);
  },

  async "takes exactly one snapshot when it is killed anywhere"(world) {
    const target = world.target("kill-snap");
    const volume = volumeOf("data");
    await world.disks.create(target, volume, diskRequest("a"), world.call());
    const { snapshots } = world;
    const writes = await killAtEachWrite(world, (n) => {
      const name = `s${n}`;
      return Promise.resolve({
        work: (call) =>
          snapshots.create(target, "data", { name, source: disk }, call),
        check: async () => {
          const all = await snapshots.list(target, "data", world.call());
          const made = all.filter((each) => each.name === name);
          strictEqual(made.length, 1);
          strictEqual(made[0].state, undefined);
          ok(made[0].handle);
        },
      });
    });
    ok(writes >= 3, `${writes} writes`);
    const all = await snapshots.list(target, "data", world.call());
    strictEqual(new Set(all.map(({ handle }) => handle)).size, all.length);
    deepStrictEqual(world.dataDeletes(), []);
    deepStrictEqual(await world.leftovers(target.app.name), []);
  },

  async "restores exactly one disk when it is killed anywhere"(world) {
    const target = world.target("kill-restore");
    const volume = volumeOf("data");
    const { disks, snapshots } = world;
    await disks.create(target, volume, diskRequest("a"), world.call());
    const request = { name: "s", source: disk };
    await snapshots.create(target, "data", request, world.call());
    await killAtEachWrite(world, (n) => {
      const name = `r${n}`;
      const restore = diskRequest(name, { source: snapshot, assign: "never" });
      return Promise.resolve({
        work: (call) => disks.create(target, volume, restore, call),
        check: async () => {
          const all = await disks.list(target, "data", world.call());
          const made = all.filter((each) => each.name === name);
          deepStrictEqual(
            made.map(({ state, assigned }) => ({ state, assigned })),
            [{ state: undefined, assigned: false }],
          );
        },
      });
    });
    deepStrictEqual(world.dataDeletes(), []);
    deepStrictEqual(await world.leftovers(target.app.name), []);
  },

  async "deletes disks and snapshots when it is killed anywhere"(world) {
    const target = world.target("kill-delete");
    const { disks, snapshots } = world;
    await killAtEachWrite(world, async (n) => {
      const volumeName = `v${n}`;
      const call = world.call();
      await disks.create(target, volumeOf(volumeName), diskRequest("a"), call);
      await snapshots.create(
        target,
        volumeName,
        { name: "s", source: disk },
        call,
      );
      return {
        work: async (each) => {
          await snapshots.delete(target, volumeName, "s", each);
          await disks.delete(target, volumeName, "a", each);
        },
        check: async () => {
          deepStrictEqual(await disks.list(target, volumeName, call), []);
          deepStrictEqual(await snapshots.list(target, volumeName, call), []);
        },
      };
    });
    deepStrictEqual(await world.leftovers(target.app.name), []);
  },

  async "adopts what exists when it is killed anywhere"(world) {
    const target = world.target("kill-adopt");
    const { disks } = world;
    await killAtEachWrite(world, async (n) => {
      const volumeName = `v${n}`;
      const id = await world.foreignData(`text ${n}`);
      const source = { kind: "native" as const, id };
      const request = diskRequest("a", { source });
      return {
        work: (call) =>
          disks.create(target, volumeOf(volumeName), request, call),
        check: async () => {
          const all = await disks.list(target, volumeName, world.call());
          deepStrictEqual(
            all.map(({ state, assigned }) => ({ state, assigned })),
            [{ state: undefined, assigned: true }],
          );
        },
      };
    });
    deepStrictEqual(world.dataDeletes(), []);
    deepStrictEqual(await world.leftovers(target.app.name), []);
  },
};
