import {
  deepStrictEqual,
  match,
  ok,
  rejects,
  strictEqual,
} from "node:assert/strict";
import type { Duplex, FrameIn } from "../../domain/duplex.ts";
import { appNames, volumeBindingName } from "../../domain/names.ts";
import type {
  ExportDiskInput,
  ImportDiskInput,
  VolumeDisk,
} from "../../operations/disk.ts";
import type { ExecOptions } from "../../ports/kube.ts";
import { addAppPod, endPod, runJobs } from "../../../tests/fakes/fake_jobs.ts";
import {
  fakePorts,
  fakeTarget,
  type FakeWorld,
} from "../../../tests/fakes/fake_ports.ts";
import { Killed, MemoryData } from "../../../tests/fakes/memory_data.ts";
import { exportDisk } from "./export.ts";
import { importDisk } from "./import.ts";

const never = new AbortController().signal;
const encoder = new TextEncoder();

interface World extends FakeWorld {
  readonly data: MemoryData;
  /** Files on the disks, by handle; what was unpacked is joined. */
  readonly files: Map<string, string>;
}

/** An app with the assigned disk `d1`, whose files are `hello`. */
async function world(made: readonly string[] = ["d1"]): Promise<World> {
  const data = new MemoryData();
  const target = fakeTarget({ volumes: ["data"] });
  const shop = fakePorts({ target, data });
  runJobs(shop.cluster);
  const files = new Map<string, string>();
  shop.traffic.session = (options, signal) => {
    const pod = shop.cluster.find({
      apiVersion: "v1",
      kind: "Pod",
      name: options.pod,
      namespace: options.namespace,
    })!;
    const { volumes } = pod.spec as { volumes: { name: string }[] };
    const disk = data.diskRecords.find(({ handle, volumeName }) =>
      volumeBindingName(volumeName, appNames(target).idHash, handle) ===
        volumes[0].name
    )!;
    return new FakeTar(disk.handle, data.contents, options, signal);
  };
  for (const name of made) {
    await data.disks.create(target, target.app.volumes[0], {
      name,
      sizeBytes: 2 ** 30,
      options: {},
      assign: "first",
    }, { signal: never, kube: () => Promise.reject(), report() {} });
    const { handle } = data.diskRecords.at(-1)!;
    data.contents.set(handle, "hello");
  }
  return Object.assign(shop, { data, files });
}

/** The scripts of a copy: what a disk holds is one text. */
class FakeTar implements Duplex {
  readonly #told: TransformStream<Uint8Array, Uint8Array> = new TransformStream(
    {},
    undefined,
    { highWaterMark: 1000 },
  );
  readonly #writer = this.#told.writable.getWriter();
  readonly frames: AsyncIterable<FrameIn>;

  constructor(
    handle: string,
    contents: Map<string, string>,
    options: ExecOptions,
    signal: AbortSignal,
  ) {
    this.frames = this.#run(handle, contents, options);
    const gone = () => this.#writer.abort(signal.reason).catch(() => {});
    signal.addEventListener("abort", gone, { once: true });
  }

  async send(frame: Parameters<Duplex["send"]>[0]): Promise<void> {
    if (frame.type === "stdin") await this.#writer.write(frame.data);
    if (frame.type === "close") await this.#writer.close();
  }

  close(): void {
    this.#writer.abort(new Error("closed")).catch(() => {});
  }

  async *#run(
    handle: string,
    contents: Map<string, string>,
    { command, stdin }: ExecOptions,
  ): AsyncGenerator<FrameIn> {
    const held = contents.get(handle) ?? "";
    const script = command[2];
    if (stdin && script.includes("tar -xf")) {
      let bytes = 0;
      for await (const data of this.#told.readable) bytes += data.length;
      contents.set(handle, `${held}+${bytes}`);
    } else if (script.includes("exit 66")) {
      yield { type: "exit", code: held === "" ? 0 : 66 };
      return;
    } else if (held === "broken") {
      yield { type: "stderr", data: encoder.encode("tar: I/O error\n") };
      yield { type: "exit", code: 1 };
      return;
    } else yield { type: "stdout", data: encoder.encode(held) };
    yield { type: "exit", code: 0 };
  }
}

function exportInput(more: Partial<ExportDiskInput> = {}): ExportDiskInput {
  return {
    volumeName: "data",
    live: false,
    image: "busybox",
    timeoutMs: 60_000,
    lockTimeoutMs: 0,
    ...more,
  };
}

function importInput(more: Partial<ImportDiskInput> = {}): ImportDiskInput {
  return {
    volumeName: "data",
    force: false,
    image: "busybox",
    timeoutMs: 60_000,
    lockTimeoutMs: 0,
    ...more,
  };
}

async function read(session: Duplex): Promise<{ text: string; code?: number }> {
  let text = "";
  let code: number | undefined;
  for await (const frame of session.frames) {
    if (frame.type === "stdout") text += new TextDecoder().decode(frame.data);
    if (frame.type === "exit") code = frame.code;
  }
  return { text, code };
}

async function exported(shop: World, more: Partial<ExportDiskInput> = {}) {
  return await read(
    await exportDisk(shop.ports, exportInput(more), shop.call()),
  );
}

/** An archive of no entry but its end, and one entry before it. */
function archive(): Uint8Array {
  const head = new Uint8Array(512);
  head.set(encoder.encode("./"), 0);
  head.set(encoder.encode("0000755\0"), 100);
  head.set(encoder.encode("00000000000\0"), 124);
  head.set(encoder.encode("5"), 156);
  head.fill(32, 148, 156);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.set(encoder.encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  const all = new Uint8Array(1536);
  all.set(head);
  return all;
}

async function imported(
  shop: World,
  data = archive(),
  more: Partial<ImportDiskInput> = {},
): Promise<VolumeDisk> {
  const session = await importDisk(shop.ports, importInput(more), shop.call());
  const feed = async () => {
    await session.send({ type: "stdin", data });
    await session.send({ type: "close" });
  };
  const fed = feed();
  const { text, code } = await read(session);
  await fed;
  strictEqual(code, 0);
  return JSON.parse(text);
}

/** What of a copy is in the cluster, and the disks that there are. */
function left(shop: World): string[] {
  const kinds = ["Pod", "PersistentVolumeClaim", "PersistentVolume"];
  return [
    ...kinds.flatMap((kind) => shop.cluster.ofKind(kind)),
  ].map(({ kind }) => kind).concat(
    shop.data.diskRecords.map(({ name }) => name),
    shop.data.snapshotRecords.map(({ name }) => name),
  );
}

function isLocked({ cluster }: World): boolean {
  const [lease] = cluster.ofKind("Lease");
  const { holderIdentity } = (lease?.spec ?? {}) as { holderIdentity?: string };
  return holderIdentity !== undefined;
}

function use(shop: World): void {
  const [{ handle }] = shop.data.diskRecords;
  const { idHash } = appNames(shop.target);
  const name = volumeBindingName("data", idHash, handle);
  const { namespace } = appNames(shop.target);
  if (shop.cluster.ofKind("Namespace").length === 0) {
    const { service, provider, cluster, app } = shop.target;
    const own = `${service.name}/${provider.name}/${cluster.name}/${app.name}`;
    shop.cluster.create({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: namespace,
        annotations: { "kompox.dev/app": own },
        labels: {
          "app.kubernetes.io/instance": appNames(shop.target).instance,
          "app.kubernetes.io/managed-by": "kompox",
        },
      },
    });
  }
  addAppPod(shop.cluster, shop.target, name);
}

Deno.test("exportDisk() reads a snapshot and leaves nothing behind", async () => {
  const shop = await world();
  use(shop);
  deepStrictEqual(await exported(shop), { text: "hello", code: 0 });
  ok(shop.data.writes.some((line) => line.startsWith("snapshot ready")));
  deepStrictEqual(left(shop), ["Pod", "d1"]);
  strictEqual(isLocked(shop), false);
});

Deno.test("exportDisk() refuses a disk in use where there are no snapshots", async () => {
  const shop = await world();
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
  const shop = await world();
  shop.data.noSnapshots = { message: "none", hint: "" };
  const session = await exportDisk(shop.ports, exportInput(), shop.call());
  strictEqual(isLocked(shop), true);
  deepStrictEqual(await read(session), { text: "hello", code: 0 });
  strictEqual(isLocked(shop), false);
  deepStrictEqual(left(shop), ["d1"]);
});

Deno.test("exportDisk() mounts read-only", async () => {
  const shop = await world();
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
  const shop = await world();
  shop.data.contents.set(shop.data.diskRecords[0].handle, "broken");
  await rejects(exported(shop), {
    kind: "failed",
    message: 'Cannot export disk "d1": tar: I/O error',
  });
  deepStrictEqual(left(shop), ["d1"]);
});

Deno.test("exportDisk() leaves nothing behind when its reader goes", async () => {
  const shop = await world();
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
    const shop = await world();
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
  const shop = await world();
  const first = await exportDisk(shop.ports, exportInput(), shop.call());
  const before = shop.data.diskRecords.map(({ name }) => name);
  deepStrictEqual(await exported(shop), { text: "hello", code: 0 });
  deepStrictEqual(shop.data.diskRecords.map(({ name }) => name), before);
  deepStrictEqual(await read(first), { text: "hello", code: 0 });
  deepStrictEqual(left(shop), ["d1"]);
});

Deno.test("exportDisk() takes away the pod of a program that was killed while it read", async () => {
  const shop = await world();
  await exportDisk(shop.ports, exportInput(), shop.call());
  const [pod] = shop.cluster.ofKind("Pod");
  endPod(shop.cluster, pod, 0);
  await exported(shop);
  deepStrictEqual(left(shop), ["d1"]);
});

Deno.test("importDisk() makes the first disk of a volume, assigned", async () => {
  const shop = await world([]);
  const disk = await imported(shop);
  strictEqual(disk.assigned, true);
  match(disk.name, /^[0-9a-z]{12}$/);
  strictEqual(shop.data.contents.get(disk.handle), "+1536");
  deepStrictEqual(left(shop), [disk.name]);
  strictEqual(isLocked(shop), false);
});

Deno.test("importDisk() makes further disks, not assigned, and deletes none", async () => {
  const shop = await world();
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
    const shop = await world();
    await rejects(imported(shop, data), { kind: "invalid", message: state });
    deepStrictEqual(left(shop), ["d1"]);
    strictEqual(isLocked(shop), false);
  });

  Deno.test(`importDisk() keeps a disk that was there when the archive ${name}`, async () => {
    const shop = await world();
    const more = { diskName: "d1", force: true };
    await rejects(imported(shop, data, more), { kind: "invalid" });
    deepStrictEqual(left(shop), ["d1"]);
  });
}

Deno.test("importDisk() refuses a disk with files, unless it is forced", async () => {
  const shop = await world();
  const more = { diskName: "d1" };
  await rejects(imported(shop, archive(), more), {
    kind: "conflict",
    message: /it is not empty/,
  });
  const disk = await imported(shop, archive(), { ...more, force: true });
  strictEqual(shop.data.contents.get(disk.handle), "hello+1536");
});

Deno.test("importDisk() refuses a disk that a pod mounts, also when it is forced", async () => {
  const shop = await world();
  use(shop);
  const more = { diskName: "d1", force: true };
  await rejects(imported(shop, archive(), more), {
    kind: "conflict",
    message: /pod "web-1" mounts it/,
  });
});

for (const subpath of ["/etc", "a/../../b"]) {
  Deno.test(`importDisk() refuses the directory "${subpath}"`, async () => {
    const shop = await world();
    await rejects(imported(shop, archive(), { subpath }), { kind: "usage" });
  });
}
