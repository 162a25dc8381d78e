/** Descriptions of the verbs on disks. */

import type { DiskOperations } from "./disk.ts";
import type { Info } from "./info.ts";

export const diskInfos: readonly Info<keyof DiskOperations>[] = [
  {
    name: "listDisks",
    method: "GET",
    path: "/apps/{appName}/volumes/{volumeName}/disks",
    shape: "ask",
    long: false,
    mutates: false,
    about: "List the disks of a volume",
  },
  {
    name: "createDisk",
    method: "POST",
    path: "/apps/{appName}/volumes/{volumeName}/disks",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Make a disk of a volume",
  },
  {
    name: "bootstrapDisks",
    method: "POST",
    path: "/apps/{appName}/disks/bootstrap",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Make and assign a disk for each volume of an app that has none",
  },
  {
    name: "assignDisk",
    method: "POST",
    path: "/apps/{appName}/volumes/{volumeName}/disks/{diskName}/assign",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Make a disk the one that the next deploy mounts",
  },
  {
    name: "deleteDisk",
    method: "DELETE",
    path: "/apps/{appName}/volumes/{volumeName}/disks/{diskName}",
    shape: "ask",
    long: true,
    mutates: true,
    about: "Delete a disk and its data",
  },
  {
    name: "exportDisk",
    method: "GET",
    path: "/apps/{appName}/volumes/{volumeName}/export",
    shape: "channel",
    long: true,
    mutates: true,
    about: "Read a disk as a tar archive",
  },
  {
    name: "importDisk",
    method: "GET",
    path: "/apps/{appName}/volumes/{volumeName}/import",
    shape: "channel",
    long: true,
    mutates: true,
    about: "Write a tar archive onto a disk",
  },
  {
    name: "volumeSourcesApp",
    method: "POST",
    path: "/apps/{appName}/volume-sources",
    shape: "ask",
    long: false,
    mutates: false,
    about: "Tell which directories of a Compose project belong on which volume",
  },
];
