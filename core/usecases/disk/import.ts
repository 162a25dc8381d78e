/** `disk import`: unpacks a tar archive onto a disk that nothing mounts, through a pod. */

import type { DiskCopy } from "../../convert/copy_pod.ts";
import type { Duplex, FrameIn, FrameOut } from "../../domain/duplex.ts";
import { failure, type KompoxError } from "../../domain/error.ts";
import { compactId } from "../../domain/compact_id.ts";
import type { Call } from "../../operations/call.ts";
import type { ImportDiskInput } from "../../operations/disk.ts";
import type { Disk } from "../../ports/disks.ts";
import type { KubeObject } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { bindingOf } from "../tool/bind_mounts.ts";
import { giveBack, lockApp } from "../with_app_lock.ts";
import { scriptOutput } from "./copy_frames.ts";
import { CopyPod, sweepCopyPods, usersOf } from "./copy_pod.ts";
import { emptyScript, importScript, notEmptyCode } from "./copy_scripts.ts";
import { homeZone, type VolumeDisks } from "./open_disks.ts";
import { readyDisk } from "./ready_disk.ts";
import { shownDisk } from "./shown.ts";
import { TarGuard } from "./tar_guard.ts";
import type { Undo } from "./undo.ts";
import { openVolumeStream, type VolumeStream } from "./volume_stream.ts";

/**
 * The app's lock is held all the while, so that no deploy mounts half of it. A
 * disk that is made for it is assigned, when it is the volume's first, only
 * once all is there, and is deleted again when the archive does not come whole.
 *
 * @throws {KompoxError} `not-found` no such app, volume or disk; `conflict`
 *   something mounts the disk, or it is not empty; `invalid` the archive is
 *   none, is not whole, or holds what would get out of its directory
 */
export async function importDisk(
  ports: Ports,
  input: ImportDiskInput,
  call: Call,
): Promise<Duplex> {
  const open = (stream: VolumeStream) => openImport(ports, stream, input, call);
  return await openVolumeStream(ports, input, call, open);
}

async function openImport(
  ports: Ports,
  { link, volume, undo }: VolumeStream,
  input: ImportDiskInput,
  call: Call,
): Promise<Duplex> {
  const { target, disks } = volume;
  const { image, force, timeoutMs, lockTimeoutMs } = input;
  const subpath = checkSubpath(input.subpath ?? "");
  const named = input.diskName === undefined
    ? undefined
    : await readyDisk(volume, input.diskName);
  const kube = await link.kube(target);
  const lock = await lockApp({ kube, ports, target, call, lockTimeoutMs });
  undo.add("Lease/kompox-deploy", () => giveBack(lock));
  const locked = { ...call, signal: lock.signal };
  const copying = { kube, clock: ports.clock, target, call: locked };
  const held = { ...volume, call: link.dataCall(target, locked) };
  await sweepCopyPods(copying);
  const made = named === undefined
    ? await makeDisk(held, ports, undo)
    : undefined;
  const disk = named ?? made!.disk;
  const id = ports.randomId();
  const copy: DiskCopy = {
    id,
    diskName: disk.name,
    binding: bindingOf(disks, target, disk),
    image,
    readOnly: false,
  };
  const users = await usersOf(copying, copy);
  if (users.length > 0) throw inUse(disk, users);
  const pod = new CopyPod(copying, copy);
  undo.add(`Pod/disk-copy-${id}`, (signal) => pod.close(signal));
  await pod.open([], timeoutMs);
  if (!force) await refuseFull(pod, disk, subpath, lock.signal);
  const stop = new AbortController();
  const signal = AbortSignal.any([lock.signal, stop.signal]);
  const session = await pod.run(importScript, [subpath], true, signal);
  call.report({
    step: "copy",
    object: `Disk/${disk.name}`,
    state: "writing",
  });
  return new Import(session, signal, stop, undo, {
    what: `import into disk "${disk.name}"`,
    async finish() {
      await pod.close(signal);
      await made?.keep();
      return await shownAfter(held, disk.name);
    },
  });
}

/** The bytes go in through a guard; the report comes out when all is done. */
class Import implements Duplex {
  readonly frames: AsyncIterable<FrameIn>;
  readonly #session: Duplex;
  readonly #signal: AbortSignal;
  readonly #stop: AbortController;
  readonly #undo: Undo;
  readonly #guard = new TarGuard();
  #isWhole = false;
  #refusal?: { readonly error: unknown };

  constructor(
    session: Duplex,
    signal: AbortSignal,
    stop: AbortController,
    undo: Undo,
    work: { readonly what: string; finish(): Promise<unknown> },
  ) {
    this.#session = session;
    this.#signal = signal;
    this.#stop = stop;
    this.#undo = undo;
    this.frames = this.#run(work);
  }

  async send(frame: FrameOut): Promise<void> {
    if (frame.type === "resize" || this.#refusal !== undefined) return;
    try {
      if (frame.type === "close") {
        this.#guard.end();
        this.#isWhole = true;
        return await this.#session.send(frame);
      }
      const data = joined(this.#guard.push(frame.data));
      if (data.length > 0) await this.#session.send({ type: "stdin", data });
    } catch (error) {
      // The frames tell of it; the far side is not told that all has come.
      if (!isRefusal(error)) throw error;
      this.#refusal = { error };
      this.#stop.abort(error);
      this.#session.close();
    }
  }

  close(): void {
    this.#stop.abort();
    this.#session.close();
    void this.#undo.run();
  }

  async *#run(
    { what, finish }: { readonly what: string; finish(): Promise<unknown> },
  ): AsyncGenerator<FrameIn> {
    let report: unknown;
    try {
      for await (const _ of scriptOutput(this.#session, what, this.#signal));
      if (!this.#isWhole) throw notWhole(what);
      report = await finish();
    } catch (error) {
      throw this.#refusal === undefined ? error : this.#refusal.error;
    } finally {
      this.#session.close();
      await this.#undo.run();
    }
    const data = new TextEncoder().encode(`${JSON.stringify(report)}\n`);
    yield { type: "stdout", data };
    yield { type: "exit", code: 0 };
  }
}

interface MadeDisk {
  readonly disk: Disk;
  /** From now on it is an ordinary disk. */
  keep(): Promise<void>;
}

async function makeDisk(
  { target, volume, disks, call }: VolumeDisks,
  { clock, randomId }: Ports,
  undo: Undo,
): Promise<MadeDisk> {
  const volumeName = volume.name.value;
  const others = await disks.list(target, volumeName, call);
  const name = compactId(clock.now(), randomId());
  let kept = false;
  undo.add(`Disk/${name}`, async (signal) => {
    if (kept) return;
    await disks.delete(target, volumeName, name, { ...call, signal });
  });
  const disk = await disks.create(target, volume, {
    name,
    sizeBytes: volume.sizeBytes,
    zone: homeZone(target, volume),
    options: volume.options,
    assign: "never",
  }, call);
  return {
    disk,
    async keep() {
      kept = true;
      if (others.length > 0) return;
      await disks.assign(target, volumeName, name, call);
    },
  };
}

async function refuseFull(
  pod: CopyPod,
  disk: Disk,
  subpath: string,
  signal: AbortSignal,
): Promise<void> {
  const session = await pod.run(emptyScript, [subpath], false, signal);
  let code: number | undefined;
  try {
    for await (const frame of session.frames) {
      if (frame.type === "exit") code = frame.code;
    }
  } finally {
    session.close();
  }
  if (code === 0) return;
  const what = `Cannot import into disk "${disk.name}"`;
  if (code !== notEmptyCode) {
    throw failure(
      code === undefined ? "unavailable" : "failed",
      `${what}: nothing tells whether it is empty`,
      { hint: "run it again, perhaps with another --image" },
    );
  }
  const where = subpath === "" ? "it" : `"${subpath}" in it`;
  throw failure("conflict", `${what}: ${where} is not empty`, {
    hint: "write over what is there: --force; or leave --disk-name out",
  });
}

async function shownAfter(
  { target, volume, disks, call }: VolumeDisks,
  name: string,
): Promise<unknown> {
  const all = await disks.list(target, volume.name.value, call);
  const disk = all.find((each) => each.name === name);
  if (disk !== undefined) return shownDisk(target, disks, disk);
  throw failure("conflict", `Cannot find disk "${name}": it was deleted`, {
    hint: "import it again",
  });
}

/** @throws {KompoxError} `usage` it is no path inside a disk */
function checkSubpath(subpath: string): string {
  const parts = subpath.split("/").filter((part) =>
    part !== "" && part !== "."
  );
  const bad = subpath.startsWith("/") || parts.includes("..") ||
    subpath.includes("\0");
  if (!bad) return parts.join("/");
  throw failure(
    "usage",
    `Cannot import into "${subpath}": it is no path inside the disk`,
    { hint: "give a relative path without .., such as data/app" },
  );
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function isRefusal(error: unknown): error is KompoxError {
  return (error as { kind?: unknown }).kind === "invalid";
}

function notWhole(what: string): KompoxError {
  return failure("unavailable", `Cannot ${what}: the archive did not end`, {
    hint: "run it again",
  });
}

function inUse(disk: Disk, users: readonly KubeObject[]): KompoxError {
  const pods = users.map(({ metadata }) => `"${metadata.name}"`).join(", ");
  return failure(
    "conflict",
    `Cannot import into disk "${disk.name}": pod ${pods} mounts it`,
    {
      hint: "stop the app first: kompoxops app destroy keeps its disks; or " +
        "import into a new disk",
    },
  );
}
