/** `disk export`: the files of a disk as one tar archive, through a pod that mounts it read-only. */

import type { DiskCopy } from "../../convert/copy_pod.ts";
import type { Duplex, FrameIn } from "../../domain/duplex.ts";
import { failure, type KompoxError } from "../../domain/error.ts";
import type { Call } from "../../operations/call.ts";
import type { ExportDiskInput } from "../../operations/disk.ts";
import type { Disk, SnapshotsFacet } from "../../ports/disks.ts";
import type { KubeObject } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { bindingOf } from "../tool/bind_mounts.ts";
import { giveBack, lockApp } from "../with_app_lock.ts";
import { scriptOutput } from "./copy_frames.ts";
import { type Copying, CopyPod, sweepCopyPods, usersOf } from "./copy_pod.ts";
import { exportScript } from "./copy_scripts.ts";
import type { VolumeDisks } from "./open_disks.ts";
import { readyDisk } from "./ready_disk.ts";
import {
  makeTemporary,
  removeTemporary,
  temporaryNameOf,
} from "./temporary_copy.ts";
import type { Undo } from "./undo.ts";
import { openVolumeStream, type VolumeStream } from "./volume_stream.ts";

/**
 * Where the driver has snapshots, the archive is the disk at one moment. Else
 * nothing may mount the disk, and the app cannot be deployed meanwhile; with
 * `live` it is read while others write. All that was made for it is gone when
 * the frames have ended.
 *
 * @throws {KompoxError} `not-found` no such app, volume or disk; `conflict`
 *   something mounts the disk; `failed` and `unavailable` before the first
 *   byte, or from the frames
 */
export async function exportDisk(
  ports: Ports,
  input: ExportDiskInput,
  call: Call,
): Promise<Duplex> {
  const open = (stream: VolumeStream) => openExport(ports, stream, input, call);
  return await openVolumeStream(ports, input, call, open);
}

async function openExport(
  ports: Ports,
  { link, volume, undo }: VolumeStream,
  input: ExportDiskInput,
  call: Call,
): Promise<Duplex> {
  const { target, disks } = volume;
  const { live, image, timeoutMs, lockTimeoutMs } = input;
  const disk = await readyDisk(volume, input.diskName);
  const kube = await link.kube(target);
  const lock = await lockApp({ kube, ports, target, call, lockTimeoutMs });
  let isFree = false;
  const free = async () => {
    if (isFree) return;
    isFree = true;
    await giveBack(lock);
  };
  undo.add("Lease/kompox-deploy", free);
  const locked = { ...call, signal: lock.signal };
  const copying = { kube, clock: ports.clock, target, call: locked };
  const held = { ...volume, call: link.dataCall(target, locked) };
  const snapshots = await usableSnapshots(ports, held);
  const busy = await sweepCopyPods(copying);
  if (snapshots !== undefined) {
    await removeTemporary(
      held,
      snapshots,
      copying,
      (name) => !busy.has(name),
    );
  }
  const id = ports.randomId();
  const source = snapshots === undefined || live
    ? disk
    : await temporary(held, snapshots, copying, disk, id, undo);
  const copy: DiskCopy = {
    id,
    diskName: source.name,
    binding: bindingOf(disks, target, source),
    image,
    readOnly: true,
  };
  const users = await usersOf(copying, copy);
  if (users.length > 0 && !live) throw inUse(disk, users);
  const pod = new CopyPod(copying, copy);
  undo.add(`Pod/disk-copy-${id}`, (signal) => pod.close(signal));
  await pod.open(users, timeoutMs);
  // Nobody can write to a copy, and who writes to a live disk may go on.
  const alone = source === disk && users.length === 0;
  if (!alone) await free();
  const signal = alone ? lock.signal : call.signal;
  const words = [live ? "live" : "still"];
  const stop = new AbortController();
  const ends = AbortSignal.any([signal, stop.signal]);
  const session = await pod.run(exportScript, words, true, ends);
  // Told when the first bytes are there: the script may begin late.
  const begun = () =>
    call.report({
      step: "copy",
      object: `Disk/${disk.name}`,
      state: source === disk ? "reading" : "reading a snapshot of it",
    });
  return {
    send: () => Promise.resolve(),
    frames: archive(session, disk, ends, begun, undo),
    close() {
      stop.abort();
      session.close();
      void undo.run();
    },
  };
}

/** `exit` comes when everything is taken away again. */
async function* archive(
  session: Duplex,
  disk: Disk,
  signal: AbortSignal,
  begun: () => void,
  undo: Undo,
): AsyncGenerator<FrameIn> {
  let frames = 0;
  try {
    const what = `export disk "${disk.name}"`;
    for await (const frame of scriptOutput(session, what, signal)) {
      if (frames++ === 0) begun();
      yield frame;
    }
  } finally {
    session.close();
    await undo.run();
  }
  yield { type: "exit", code: 0 };
}

async function usableSnapshots(
  ports: Ports,
  { target, call }: VolumeDisks,
): Promise<SnapshotsFacet | undefined> {
  const { snapshots } = await ports.drivers.open(target.provider);
  const why = await snapshots?.unsupported(target, call);
  return why === undefined ? snapshots : undefined;
}

async function temporary(
  volume: VolumeDisks,
  snapshots: SnapshotsFacet,
  copying: Copying,
  disk: Disk,
  id: string,
  undo: Undo,
): Promise<Disk> {
  const name = temporaryNameOf(id);
  undo.add(`Disk/${name}`, (signal) =>
    removeTemporary(
      { ...volume, call: { ...volume.call, signal } },
      snapshots,
      copying,
      (each) => each === name,
    ));
  return await makeTemporary(volume, snapshots, disk.name, name);
}

function inUse(disk: Disk, users: readonly KubeObject[]): KompoxError {
  const pods = users.map(({ metadata }) => `"${metadata.name}"`).join(", ");
  return failure(
    "conflict",
    `Cannot export disk "${disk.name}": pod ${pods} mounts it, and the driver has no snapshots here`,
    {
      hint: "stop the app first: kompoxops app destroy keeps its disks; or " +
        "read what may be torn: --live",
    },
  );
}
