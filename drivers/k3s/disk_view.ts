/** What a record of a disk is to the rest of Kompox. */

import type { Disk, VolumeClass } from "../../core/ports/disks.ts";
import type { DiskRecord, ProvisionedVolume } from "./records.ts";
import { sourceField, zoneOf } from "./storage_objects.ts";

/** @param assigned name of the volume's assigned disk */
export function diskView(
  record: DiskRecord,
  assigned: string | undefined,
): Disk {
  const { name, volumeName, state, sizeBytes, options, source, pv } = record;
  const zone = pv === undefined ? record.zone : zoneOf(pv.spec);
  return {
    name,
    volumeName,
    assigned: name === assigned,
    ...state !== "ready" && { state },
    sizeBytes,
    ...zone !== undefined && { zone },
    ...Object.keys(options).length > 0 && { options },
    ...source !== undefined && { source },
    handle: record.handle,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    ...pv !== undefined && { volumeClass: volumeClassOf(pv) },
  };
}

/** Newest first, then by name (spec/40 §3). */
export function newestFirst<
  Item extends { readonly createdAt: string; readonly name: string },
>(items: readonly Item[]): Item[] {
  return [...items].sort((left, right) =>
    right.createdAt.localeCompare(left.createdAt) ||
    left.name.localeCompare(right.name)
  );
}

function volumeClassOf({ spec, annotations }: ProvisionedVolume): VolumeClass {
  const field = sourceField(spec);
  return {
    csiDriver: spec.csi?.driver ?? "",
    storageClassName: spec.storageClassName,
    fsType: spec.csi?.fsType,
    attributes: spec.csi?.volumeAttributes,
    accessModes: spec.accessModes,
    reclaimPolicy: "Retain",
    volumeMode: spec.volumeMode === "Block" ? "Block" : "Filesystem",
    source: { [field]: spec[field] },
    nodeAffinity: spec.nodeAffinity,
    mountOptions: spec.mountOptions,
    annotations,
  };
}
