import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { openFrame } from "../../convert/frame.ts";
import { namespace as namespaceObject } from "../../convert/namespace.ts";
import { shortHash } from "../../domain/hash.ts";
import { appNames } from "../../domain/names.ts";
import type { CreateDiskInput } from "../../operations/disk.ts";
import {
  fakePorts,
  fakeTarget,
  type FakeWorld,
} from "../../../tests/fakes/fake_ports.ts";
import { killAtWrite, MemoryData } from "../../../tests/fakes/memory_data.ts";
import { assignDisk } from "./assign.ts";
import { bootstrapDisks } from "./bootstrap.ts";
import { createDisk } from "./create.ts";
import { deleteDisk } from "./delete.ts";
import { listDisks } from "./list.ts";

function worldOf(...volumes: string[]): FakeWorld & { data: MemoryData } {
  const data = new MemoryData();
  const target = fakeTarget({ volumes });
  return fakePorts({ target, data }) as FakeWorld & { data: MemoryData };
}

function create(world: FakeWorld, more: Partial<CreateDiskInput> = {}) {
  const input = { volumeName: "data", ...more };
  return createDisk(world.ports, input, world.call());
}

function list(world: FakeWorld, volumeName = "data") {
  const input = { volumeName, usage: false };
  return listDisks(world.ports, input, world.call());
}

function assign(world: FakeWorld, diskName: string) {
  const input = { volumeName: "data", diskName, lockTimeoutMs: 0 };
  return assignDisk(world.ports, input, world.call());
}

function remove(world: FakeWorld, diskName: string, force = false) {
  const input = { volumeName: "data", diskName, force };
  return deleteDisk(world.ports, input, world.call());
}

function bootstrap(world: FakeWorld, force = false) {
  return bootstrapDisks(world.ports, { force }, world.call());
}

async function assigned(world: FakeWorld, volumeName = "data") {
  const disks = await list(world, volumeName);
  return disks.filter((disk) => disk.assigned).map(({ name }) => name);
}

Deno.test("createDisk() assigns the first disk and no other, and shows all fields in order", async () => {
  const world = worldOf("data");
  const first = await create(world, { name: "vol1" });
  const { idHash } = appNames(world.target);
  deepStrictEqual(Object.keys(first), [
    "name",
    "volumeName",
    "assigned",
    "size",
    "options",
    "handle",
    "createdAt",
    "updatedAt",
    "state",
    "shortHandle",
    "claim",
  ]);
  strictEqual(first.assigned, true);
  strictEqual(first.size, 2 ** 30);
  strictEqual(first.state, "ready");
  strictEqual(first.shortHandle, `${shortHash(first.handle, 7)} (mem)`);
  strictEqual(
    first.claim,
    `kompox-data-${idHash}-${first.shortHandle.slice(0, 6)}`,
  );
  const second = await create(world);
  strictEqual(second.assigned, false);
  deepStrictEqual(/^[0-9a-z]{12}$/.test(second.name), true);
  deepStrictEqual((await list(world)).map(({ name }) => name), [
    second.name,
    "vol1",
  ]);
  deepStrictEqual(await assigned(world), ["vol1"]);
});

Deno.test("createDisk() makes a disk from another and from a snapshot", async () => {
  const world = worldOf("data");
  const vol1 = await create(world, { name: "vol1" });
  world.data.contents.set(vol1.handle, "rows");
  const copy = await create(world, { name: "vol2", source: "Disk:vol1" });
  strictEqual(copy.source, "disk:vol1");
  strictEqual(world.data.contents.get(copy.handle), "rows");
  await rejects(create(world, { source: "disk:none" }), { kind: "not-found" });
  await rejects(create(world, { source: "none" }), { kind: "not-found" });
  await rejects(create(world, { source: "snapshot:" }), { kind: "usage" });
});

Deno.test("createDisk() lays options over the volume's and takes the zone of the app", async () => {
  const world = worldOf("data");
  const { app } = world.target;
  world.target = {
    ...world.target,
    app: {
      ...app,
      deployment: { pools: [], zones: ["z1"] },
      volumes: [{ ...app.volumes[0], options: { sku: "a", iops: "1" } }],
    },
  };
  const disk = await create(world, { options: { sku: "b" } });
  deepStrictEqual(disk.options, { sku: "b", iops: "1" });
  strictEqual(disk.zone, "z1");
  strictEqual((await create(world, { zone: "z2" })).zone, "z2");
});

const refused: [string, Partial<CreateDiskInput>, string][] = [
  ["an unknown volume", { volumeName: "dat" }, "not-found"],
  ["a bad name", { name: "Vol 1" }, "invalid"],
  ["a long name", { name: "a".repeat(25) }, "invalid"],
  ["a name that is taken", { name: "vol1" }, "conflict"],
];
for (const [what, more, kind] of refused) {
  Deno.test(`createDisk() refuses ${what}`, async () => {
    const world = worldOf("data");
    await create(world, { name: "vol1" });
    const before = [...world.data.writes];
    await rejects(create(world, more), { kind });
    deepStrictEqual(world.data.writes, before);
  });
}

Deno.test("createDisk() goes on after an end at any write, and never makes two", async (t) => {
  for (const name of ["vol1", undefined]) {
    for (let at = 0; at < 4; at++) {
      await t.step(`write ${at} of ${name ?? "a generated name"}`, async () => {
        const world = worldOf("data");
        killAtWrite(world.data, at);
        await create(world, { name }).catch(() => {});
        const begun = world.data.diskRecords.map((disk) => disk.name);
        if (world.data.diskRecords[0]?.state === "ready") return;
        const disk = await create(world, { name });
        deepStrictEqual([disk.name], begun.length > 0 ? begun : [disk.name]);
        strictEqual(world.data.diskRecords.length, 1);
        deepStrictEqual(await assigned(world), [disk.name]);
      });
    }
  }
});

Deno.test("createDisk() does not take up what was begun as something else", async () => {
  const world = worldOf("data");
  await create(world, { name: "vol1" });
  killAtWrite(world.data, 1);
  await rejects(create(world, { name: "vol2", zone: "z1" }));
  const error = { kind: "conflict", message: /begun with another source/ };
  await rejects(create(world, { name: "vol2", zone: "z2" }), error);
  const other = await create(world, { zone: "z1" });
  strictEqual(other.name === "vol2", false);
  strictEqual(
    (await create(world, { name: "vol2", zone: "z1" })).state,
    "ready",
  );
});

Deno.test("createDisk() refuses a source when the volume is of type files, and any disk without the facet", async () => {
  const world = worldOf("data");
  const { app } = world.target;
  const files = { ...app.volumes[0], type: "files" as const };
  world.target = { ...world.target, app: { ...app, volumes: [files] } };
  const error = { kind: "unsupported" };
  await rejects(create(world, { source: "disk:a" }), error);
  const bare = fakePorts({ target: fakeTarget({ volumes: ["data"] }) });
  await rejects(create(bare), error);
});

Deno.test("assignDisk() moves the assignment, and writes nothing when it is so already", async () => {
  const world = worldOf("data");
  await create(world, { name: "vol1" });
  await create(world, { name: "vol2" });
  deepStrictEqual(await assign(world, "vol2"), {
    volumeName: "data",
    diskName: "vol2",
    previous: "vol1",
    changed: true,
  });
  deepStrictEqual(await assigned(world), ["vol2"]);
  const before = [...world.data.writes];
  strictEqual((await assign(world, "vol2")).changed, false);
  deepStrictEqual(world.data.writes, before);
  await rejects(assign(world, "vol3"), {
    kind: "not-found",
    message: /disk not found/,
  });
});

Deno.test("assignDisk() repairs two assigned disks, which two first creations at once may leave", async () => {
  const world = worldOf("data");
  await create(world, { name: "vol1" });
  await create(world, { name: "vol2" });
  const { disks } = world.data;
  const both = new Set(["vol1", "vol2"]);
  const found = disks.list.bind(disks);
  disks.list = async (...args) =>
    (await found(...args)).map((disk) => ({
      ...disk,
      assigned: both.has(disk.name),
    }));
  disks.assign = (_target, _volume, name) => {
    both.clear();
    both.add(name!);
    return Promise.resolve();
  };
  const report = await assign(world, "vol1");
  deepStrictEqual([report.previous, report.changed], ["vol2", true]);
  deepStrictEqual(await assigned(world), ["vol1"]);
  strictEqual((await assign(world, "vol1")).changed, false);
});

Deno.test("assignDisk() refuses a disk that is not ready", async () => {
  const world = worldOf("data");
  await create(world, { name: "vol1" });
  killAtWrite(world.data, 1);
  await rejects(create(world, { name: "vol2" }));
  await rejects(assign(world, "vol2"), { kind: "conflict" });
  deepStrictEqual(await assigned(world), ["vol1"]);
});

Deno.test("assignDisk() waits for a change of the app, and leaves no lock behind", async () => {
  const world = worldOf("data");
  await create(world, { name: "vol1" });
  await create(world, { name: "vol2" });
  const { namespace } = appNames(world.target);
  world.cluster.create(namespaceObject(openFrame(world.target)));
  world.cluster.create({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "kompox-deploy", namespace },
    spec: { holderIdentity: "bob", renewTime: "2026-01-01T00:00:00Z" },
  });
  await rejects(assign(world, "vol2"), { kind: "conflict", message: /bob/ });
  deepStrictEqual(await assigned(world), ["vol1"]);
  const ref = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    name: "kompox-deploy",
    namespace,
  };
  world.cluster.delete(ref);
  strictEqual((await assign(world, "vol2")).changed, true);
  strictEqual(world.cluster.find(ref), undefined);
});

Deno.test("deleteDisk() refuses the assigned disk without force, and a mounted one always", async () => {
  const world = worldOf("data");
  const { handle } = await create(world, { name: "vol1" });
  await create(world, { name: "vol2" });
  await rejects(remove(world, "vol1"), {
    kind: "conflict",
    message: /disk vol1 is assigned; assign another disk first before deletion/,
  });
  world.data.mounted.add(handle);
  await rejects(remove(world, "vol1", true), { kind: "conflict" });
  world.data.mounted.clear();
  strictEqual((await remove(world, "vol1", true)).deleted, true);
  strictEqual((await remove(world, "vol1")).deleted, false);
  strictEqual((await remove(world, "vol2")).deleted, true);
  deepStrictEqual(await list(world), []);
});

Deno.test("bootstrapDisks() makes and assigns one disk for each volume, then nothing", async () => {
  const world = worldOf("data", "files");
  const made = await bootstrap(world);
  deepStrictEqual(
    made.map(({ volumeName, assigned }) => [volumeName, assigned]),
    [["data", true], ["files", true]],
  );
  deepStrictEqual(await bootstrap(world), []);
  deepStrictEqual(await bootstrap(worldOf()), []);
});

Deno.test("bootstrapDisks() refuses every other state, and names it", async () => {
  const world = worldOf("data", "files");
  await create(world, { name: "vol1" });
  await rejects(bootstrap(world), {
    kind: "conflict",
    message:
      /bootstrap invalid state: data\(assigned=1,total=1\) files\(assigned=0,total=0\)/,
  });
  await rejects(bootstrap(world, true), { kind: "conflict" });
});

Deno.test("bootstrapDisks() makes new disks beside unassigned ones only by force", async () => {
  const world = worldOf("data");
  await create(world, { name: "vol1" });
  await create(world, { name: "vol2" });
  await remove(world, "vol1", true);
  await rejects(bootstrap(world), { message: /data\(assigned=0,total=1\)/ });
  const [made] = await bootstrap(world, true);
  deepStrictEqual(await assigned(world), [made.name]);
  strictEqual((await list(world)).length, 2);
});

Deno.test("bootstrapDisks() goes on after an end at any write", async (t) => {
  for (let at = 0; at < 7; at++) {
    await t.step(`write ${at}`, async () => {
      const world = worldOf("data", "files");
      let left = at;
      // Both volumes go at once: a killed process writes nothing more.
      world.data.interrupt = (_write, when) => {
        if (when === "after") left--;
        if (left <= 0) throw new Error("killed");
      };
      await bootstrap(world).catch(() => {});
      world.data.interrupt = undefined;
      await bootstrap(world);
      for (const volumeName of ["data", "files"]) {
        strictEqual((await list(world, volumeName)).length, 1);
        strictEqual((await assigned(world, volumeName)).length, 1);
      }
    });
  }
});
