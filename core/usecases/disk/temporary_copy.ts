/** A disk that lives as long as one export: the state of another at one moment. */

import { appNames, volumeBindingName } from "../../domain/names.ts";
import type { Disk, SnapshotsFacet } from "../../ports/disks.ts";
import type { KubeRef } from "../../ports/kube.ts";
import { type Copying, removeObject } from "./copy_pod.ts";
import type { VolumeDisks } from "./open_disks.ts";

/** Snapshot and disk have one name, which nobody else would choose. */
const temporaryName = /^export-[0-9a-f]{16}$/;

/** @param id 16 hexadecimal digits */
export function temporaryNameOf(id: string): string {
  return `export-${id}`;
}

/** Of a snapshot that is gone as soon as the disk is there. */
export async function makeTemporary(
  { target, volume, disks, call }: VolumeDisks,
  snapshots: SnapshotsFacet,
  diskName: string,
  name: string,
): Promise<Disk> {
  const volumeName = volume.name.value;
  await snapshots.create(
    target,
    volumeName,
    { name, source: { kind: "disk", name: diskName } },
    call,
  );
  return await disks.create(
    target,
    volume,
    {
      name,
      sizeBytes: volume.sizeBytes,
      options: volume.options,
      source: { kind: "snapshot", name },
      assign: "never",
    },
    call,
  );
}

/**
 * Deletes what exports of the volume made for themselves.
 *
 * @param isDue whether one of that name is to go
 */
export async function removeTemporary(
  { target, volume, disks, call }: VolumeDisks,
  snapshots: SnapshotsFacet,
  copying: Copying,
  isDue: (name: string) => boolean,
): Promise<void> {
  const { signal } = call;
  const volumeName = volume.name.value;
  const due = (name: string) => temporaryName.test(name) && isDue(name);
  for (const disk of await disks.list(target, volumeName, call)) {
    const isTemporary = disk.source === `snapshot:${disk.name}` &&
      !disk.assigned;
    if (!isTemporary || !due(disk.name)) continue;
    for (const ref of mountObjects(copying, disk)) {
      await removeObject(copying, ref, signal);
    }
    await disks.delete(target, volumeName, disk.name, call);
  }
  for (const snapshot of await snapshots.list(target, volumeName, call)) {
    if (snapshot.set !== undefined || !due(snapshot.name)) continue;
    await snapshots.delete(target, volumeName, snapshot.name, call);
  }
}

/** The claim and the volume by which pods mount a disk, in the order in which they go. */
function mountObjects({ target }: Copying, disk: Disk): KubeRef[] {
  if (disk.handle === "") return [];
  const { idHash, namespace } = appNames(target);
  const name = volumeBindingName(disk.volumeName, idHash, disk.handle);
  return [
    { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace },
    { apiVersion: "v1", kind: "PersistentVolume", name },
  ];
}
