/** Checks on what disks and snapshots are made of. */

import type { Kube, KubeObject } from "../../ports/kube.ts";
import { failed, type Found, ok, warning } from "./check.ts";

const defaultClass = "storageclass.kubernetes.io/is-default-class";

/** @param hasVolumes whether the app cannot do without disks */
export async function checkStorage(
  kube: Kube,
  hasVolumes: boolean,
  signal: AbortSignal,
): Promise<Found> {
  const classes = await storageClasses(kube, signal);
  const hint = "install a storage driver with a StorageClass";
  if (classes.length === 0) {
    return hasVolumes
      ? failed("Cannot make disks: there is no StorageClass", hint)
      : warning("there is no StorageClass; this app has no volumes", hint);
  }
  const names = classes.map(nameOf);
  const defaults = classes.filter(isDefault).map(nameOf);
  if (defaults.length === 1) {
    return ok(`${listed("StorageClass", names)}, default "${defaults[0]}"`);
  }
  return warning(
    `${listed("StorageClass", names)}: ${
      defaults.length === 0 ? "none" : "more than one"
    } is the default`,
    `kubectl annotate storageclass ${
      defaults.length === 0
        ? `${names[0]} ${defaultClass}=true`
        : `${defaults[1]} ${defaultClass}-`
    }`,
  );
}

/** A snapshot class must be of the driver that makes the disks. */
export async function checkSnapshots(
  kube: Kube,
  signal: AbortSignal,
): Promise<Found> {
  const [classes, storage] = await Promise.all([
    kube.list(
      {
        apiVersion: "snapshot.storage.k8s.io/v1",
        kind: "VolumeSnapshotClass",
      },
      {},
      signal,
    ),
    storageClasses(kube, signal),
  ]);
  if (classes.items.length === 0) {
    return warning(
      "there is no VolumeSnapshotClass; snapshots of disks cannot be taken",
      "install the snapshot controller and a class for the storage driver",
    );
  }
  const names = classes.items.map(nameOf);
  const main = storage.find(isDefault) ?? storage[0];
  const driver = main?.provisioner;
  const fits = classes.items.some((each) => each.driver === driver);
  if (main === undefined || fits) {
    return ok(listed("VolumeSnapshotClass", names));
  }
  return warning(
    `${listed("VolumeSnapshotClass", names)}, none for driver "${driver}" ` +
      `of StorageClass "${nameOf(main)}"`,
    `add a VolumeSnapshotClass with driver: ${driver}`,
  );
}

async function storageClasses(
  kube: Kube,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const type = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" };
  return (await kube.list(type, {}, signal)).items;
}

function isDefault({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[defaultClass] === "true";
}

function nameOf({ metadata }: KubeObject): string {
  return metadata.name;
}

function listed(kind: string, names: readonly string[]): string {
  return `${kind} ${names.map((name) => `"${name}"`).join(", ")}`;
}
