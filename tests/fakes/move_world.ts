/** Exports and imports of disks in memory: a copy pod whose tar knows one text a disk. */

import { strictEqual } from "node:assert/strict";
import type { Duplex, FrameIn } from "../../core/domain/duplex.ts";
import { appNames, volumeBindingName } from "../../core/domain/names.ts";
import type {
  ExportDiskInput,
  ImportDiskInput,
  VolumeDisk,
} from "../../core/operations/disk.ts";
import type { ExecOptions } from "../../core/ports/kube.ts";
import { exportDisk } from "../../core/usecases/disk/export.ts";
import { importDisk } from "../../core/usecases/disk/import.ts";
import { addAppPod, runJobs } from "./fake_jobs.ts";
import { fakePorts, fakeTarget, type FakeWorld } from "./fake_ports.ts";
import { MemoryData } from "./memory_data.ts";

const never = new AbortController().signal;
const encoder = new TextEncoder();

/** An app, and what its disks hold. */
export interface MoveWorld extends FakeWorld {
  readonly data: MemoryData;
}

/** An app with the assigned disk `d1`, whose files are `hello`. */
export async function moveWorld(
  made: readonly string[] = ["d1"],
): Promise<MoveWorld> {
  const data = new MemoryData();
  const target = fakeTarget({ volumes: ["data"] });
  const shop = fakePorts({ target, data });
  runJobs(shop.cluster);
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
  return Object.assign(shop, { data });
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
      const code = held === "" ? 0 : held === "broken" ? 127 : 66;
      yield { type: "exit", code };
      return;
    } else if (held === "broken") {
      yield { type: "stderr", data: encoder.encode("tar: I/O error\n") };
      yield { type: "exit", code: 1 };
      return;
    } else yield { type: "stdout", data: encoder.encode(held) };
    yield { type: "exit", code: 0 };
  }
}

/** Waits a minute, and for no other change. */
export function exportInput(
  more: Partial<ExportDiskInput> = {},
): ExportDiskInput {
  return {
    volumeName: "data",
    live: false,
    image: "busybox",
    timeoutMs: 60_000,
    lockTimeoutMs: 0,
    ...more,
  };
}

/** As {@link exportInput}. */
export function importInput(
  more: Partial<ImportDiskInput> = {},
): ImportDiskInput {
  return {
    volumeName: "data",
    force: false,
    image: "busybox",
    timeoutMs: 60_000,
    lockTimeoutMs: 0,
    ...more,
  };
}

/** What a session gives, until it ends. */
export async function read(
  session: Duplex,
): Promise<{ text: string; code?: number }> {
  let text = "";
  let code: number | undefined;
  for await (const frame of session.frames) {
    if (frame.type === "stdout") text += new TextDecoder().decode(frame.data);
    if (frame.type === "exit") code = frame.code;
  }
  return { text, code };
}

/** Exports, and reads all of it. */
export async function exported(
  shop: MoveWorld,
  more: Partial<ExportDiskInput> = {},
) {
  return await read(
    await exportDisk(shop.ports, exportInput(more), shop.call()),
  );
}

/** An archive of no entry but its end, and one entry before it. */
export function archive(): Uint8Array {
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

/** Imports an archive. @returns the disk that it tells */
export async function imported(
  shop: MoveWorld,
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
export function left(shop: MoveWorld): string[] {
  const kinds = ["Pod", "PersistentVolumeClaim", "PersistentVolume"];
  return [
    ...kinds.flatMap((kind) => shop.cluster.ofKind(kind)),
  ].map(({ kind }) => kind).concat(
    shop.data.diskRecords.map(({ name }) => name),
    shop.data.snapshotRecords.map(({ name }) => name),
  );
}

/** Whether the app is being changed. */
export function isLocked({ cluster }: MoveWorld): boolean {
  const [lease] = cluster.ofKind("Lease");
  const { holderIdentity } = (lease?.spec ?? {}) as { holderIdentity?: string };
  return holderIdentity !== undefined;
}

/** Lets a pod of the app mount the first disk. */
export function use(shop: MoveWorld): void {
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
