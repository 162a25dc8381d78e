import {
  deepStrictEqual,
  match,
  ok,
  rejects,
  strictEqual,
} from "node:assert/strict";
import { endPod } from "../../../tests/fakes/fake_jobs.ts";
import { Killed } from "../../../tests/fakes/memory_data.ts";
import {
  archive,
  exported,
  exportInput,
  imported,
  isLocked,
  left,
  moveWorld,
  read,
  use,
} from "../../../tests/fakes/move_world.ts";
import { exportDisk } from "./export.ts";

const encoder = new TextEncoder();

Deno.test("exportDisk() reads a snapshot and leaves nothing behind", async () => {
  const shop = await moveWorld();
  use(shop);
  deepStrictEqual(await exported(shop), { text: "hello", code: 0 });
  ok(shop.data.writes.some((line) => line.startsWith("snapshot ready")));
  deepStrictEqual(left(shop), ["Pod", "d1"]);
  strictEqual(isLocked(shop), false);
});

Deno.test("exportDisk() refuses a disk in use where there are no snapshots", async () => {
  const shop = await moveWorld();
  shop.data.noSnapshots = { message: "none", hint: "" };
  use(shop);
  await rejects(exported(shop), {
    kind: "conflict",
    message: /pod "web-1" mounts it/,
  });
  strictEqual(isLocked(shop), false);
  deepStrictEqual(await exported(shop, { live: true }), {
    text: "hello",
    code: 0,
  });
});

Deno.test("exportDisk() keeps deploys out while it reads the disk itself", async () => {
  const shop = await moveWorld();
  shop.data.noSnapshots = { message: "none", hint: "" };
  const session = await exportDisk(shop.ports, exportInput(), shop.call());
  strictEqual(isLocked(shop), true);
  deepStrictEqual(await read(session), { text: "hello", code: 0 });
  strictEqual(isLocked(shop), false);
  deepStrictEqual(left(shop), ["d1"]);
});

Deno.test("exportDisk() mounts read-only", async () => {
  const shop = await moveWorld();
  const seen: unknown[] = [];
  shop.cluster.listen(({ type, object }) => {
    if (type === "ADDED" && object.kind === "Pod") seen.push(object.spec);
  });
  await exported(shop);
  const [{ containers }] = seen as {
    containers: { volumeMounts: { readOnly?: boolean }[] }[];
  }[];
  strictEqual(containers[0].volumeMounts[0].readOnly, true);
});

Deno.test("exportDisk() fails with the words of tar and leaves nothing behind", async () => {
  const shop = await moveWorld();
  shop.data.contents.set(shop.data.diskRecords[0].handle, "broken");
  await rejects(exported(shop), {
    kind: "failed",
    message: 'Cannot export disk "d1": tar: I/O error',
  });
  deepStrictEqual(left(shop), ["d1"]);
});

Deno.test("exportDisk() leaves nothing behind when its reader goes", async () => {
  const shop = await moveWorld();
  const stop = new AbortController();
  const session = await exportDisk(
    shop.ports,
    exportInput(),
    shop.call(stop.signal),
  );
  stop.abort(new Error("interrupted"));
  await rejects(async () => {
    await read(session);
    stop.signal.throwIfAborted();
  }, /interrupted/);
  deepStrictEqual(left(shop), ["d1"]);
});

const steps = [
  "snapshot intent",
  "snapshot data",
  "snapshot ready",
  "disk intent",
  "disk data",
  "disk ready",
];
for (const step of steps) {
  Deno.test(`exportDisk() takes away what a run left that was killed after "${step}"`, async () => {
    const shop = await moveWorld();
    let isDead = false;
    shop.data.interrupt = (write, when) => {
      // Nothing is written after the end of a process.
      if (isDead) throw new Killed("killed");
      if (write !== step || when !== "after") return;
      isDead = true;
      throw new Killed("killed");
    };
    await rejects(exported(shop), Killed);
    ok(left(shop).length > 1);
    shop.data.interrupt = undefined;
    deepStrictEqual(await exported(shop), { text: "hello", code: 0 });
    deepStrictEqual(left(shop), ["d1"]);
  });
}

Deno.test("exportDisk() leaves the temporary disk of an export under way alone", async () => {
  const shop = await moveWorld();
  const first = await exportDisk(shop.ports, exportInput(), shop.call());
  const before = shop.data.diskRecords.map(({ name }) => name);
  deepStrictEqual(await exported(shop), { text: "hello", code: 0 });
  deepStrictEqual(shop.data.diskRecords.map(({ name }) => name), before);
  deepStrictEqual(await read(first), { text: "hello", code: 0 });
  deepStrictEqual(left(shop), ["d1"]);
});

Deno.test("exportDisk() takes away the pod of a program that was killed while it read", async () => {
  const shop = await moveWorld();
  await exportDisk(shop.ports, exportInput(), shop.call());
  const [pod] = shop.cluster.ofKind("Pod");
  endPod(shop.cluster, pod, 0);
  await exported(shop);
  deepStrictEqual(left(shop), ["d1"]);
});

Deno.test("importDisk() makes the first disk of a volume, assigned", async () => {
  const shop = await moveWorld([]);
  const disk = await imported(shop);
  strictEqual(disk.assigned, true);
  match(disk.name, /^[0-9a-z]{12}$/);
  strictEqual(shop.data.contents.get(disk.handle), "+1536");
  deepStrictEqual(left(shop), [disk.name]);
  strictEqual(isLocked(shop), false);
});

Deno.test("importDisk() makes further disks, not assigned, and deletes none", async () => {
  const shop = await moveWorld();
  const disk = await imported(shop);
  strictEqual(disk.assigned, false);
  deepStrictEqual(left(shop), ["d1", disk.name]);
});

const bad = [
  {
    name: "is cut",
    data: archive().subarray(0, 700),
    state: /ends in its middle/,
  },
  {
    name: "is none",
    data: encoder.encode("x".repeat(2000)),
    state: /no tar archive/,
  },
];
for (const { name, data, state } of bad) {
  Deno.test(`importDisk() deletes its own new disk when the archive ${name}`, async () => {
    const shop = await moveWorld();
    await rejects(imported(shop, data), { kind: "invalid", message: state });
    deepStrictEqual(left(shop), ["d1"]);
    strictEqual(isLocked(shop), false);
  });

  Deno.test(`importDisk() keeps a disk that was there when the archive ${name}`, async () => {
    const shop = await moveWorld();
    const more = { diskName: "d1", force: true };
    await rejects(imported(shop, data, more), { kind: "invalid" });
    deepStrictEqual(left(shop), ["d1"]);
  });
}

Deno.test("importDisk() refuses a disk with files, unless it is forced", async () => {
  const shop = await moveWorld();
  const more = { diskName: "d1" };
  await rejects(imported(shop, archive(), more), {
    kind: "conflict",
    message: /it is not empty/,
  });
  const disk = await imported(shop, archive(), { ...more, force: true });
  strictEqual(shop.data.contents.get(disk.handle), "hello+1536");
});

Deno.test("importDisk() writes nothing where nothing tells whether the disk is empty", async () => {
  const shop = await moveWorld();
  const { handle } = shop.data.diskRecords[0];
  shop.data.contents.set(handle, "broken");
  await rejects(imported(shop, archive(), { diskName: "d1" }), {
    kind: "failed",
    message: 'Cannot import into disk "d1": nothing tells whether it is empty',
  });
  strictEqual(shop.data.contents.get(handle), "broken");
});

Deno.test("importDisk() refuses a disk that a pod mounts, also when it is forced", async () => {
  const shop = await moveWorld();
  use(shop);
  const more = { diskName: "d1", force: true };
  await rejects(imported(shop, archive(), more), {
    kind: "conflict",
    message: /pod "web-1" mounts it/,
  });
});

for (const subpath of ["/etc", "a/../../b"]) {
  Deno.test(`importDisk() refuses the directory "${subpath}"`, async () => {
    const shop = await moveWorld();
    await rejects(imported(shop, archive(), { subpath }), { kind: "usage" });
  });
}
