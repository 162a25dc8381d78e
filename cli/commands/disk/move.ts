/** The commands that move the files of disks, as data. */

import { command } from "../../command.ts";
import {
  appName,
  composeFlags,
  lockTimeout,
  reading as needs,
} from "../common_flags.ts";

const volName = {
  kind: "text",
  short: "V",
  value: "NAME",
  about: "volume of the app",
} as const;

const name = {
  kind: "text",
  short: "N",
  value: "NAME",
  about: "the same as --disk-name",
} as const;

const waiting = {
  image: {
    kind: "text",
    value: "IMAGE",
    about: "image of the pod that copies, with sh, find and tar",
    default: "busybox",
  },
  timeout: {
    kind: "duration",
    value: "TIME",
    about: "longest wait until that pod runs",
    default: "5m",
  },
  lockTimeout,
} as const;

const exportCommand = command({
  path: "disk export",
  about: "Write the files of a disk to a .tar.zst file",
  flags: {
    appName,
    volName,
    diskName: {
      kind: "text",
      short: "D",
      value: "NAME",
      about: "disk of the volume; without it the assigned one",
    },
    name,
    live: {
      kind: "switch",
      about: "read while the app writes, without a snapshot: files may be torn",
    },
    ...waiting,
  },
  operands: ["FILE"],
  examples: [
    {
      line: "kompoxops disk export -V data data.tar.zst",
      about: "Keep the assigned disk's files, and data.tar.zst.sha256 with it",
    },
    {
      line: "kompoxops disk export -V data - | ssh backup 'cat >data.tar.zst'",
      about: "Send them somewhere else",
    },
  ],
  needs: { ...needs, write: true },
  load: async () => (await import("./export.ts")).runDiskExport,
});

const importCommand = command({
  path: "disk import",
  about: "Unpack a tar file, plain or compressed, onto a disk",
  flags: {
    appName,
    volName,
    diskName: {
      kind: "text",
      short: "D",
      value: "NAME",
      about: "disk of the volume that no pod mounts; without it a new one",
    },
    name,
    subpath: {
      kind: "text",
      value: "PATH",
      about: "directory inside the disk; without it its root",
    },
    force: { kind: "switch", about: "also onto files that are there" },
    ...waiting,
  },
  operands: ["FILE"],
  examples: [
    {
      line: "kompoxops disk import -V data data.tar.zst",
      about: "Make a new disk of it; then: kompoxops disk assign",
    },
    {
      line: "tar -C ./data -cf - . | kompoxops disk import -V data -",
      about: "Take what another program writes",
    },
  ],
  needs,
  load: async () => (await import("./import.ts")).runDiskImport,
});

/** For the group of the disk commands. */
export const moveCommands = [exportCommand, importCommand];

/** For the group of the app commands. */
export const importVolumes = command({
  path: "app import-volumes",
  about: "Copy the directories that Docker Compose mounts onto the app's disks",
  flags: {
    appName,
    ...composeFlags,
    dryRun: { kind: "switch", about: "only tell what would be copied" },
    force: { kind: "switch", about: "also onto files that are there" },
    ...waiting,
  },
  operands: ["DIRECTORY"],
  operandsAreOptional: true,
  examples: [
    {
      line: "kompoxops app import-volumes --dry-run",
      about: "See which directories belong on which volume",
    },
    {
      line: "sudo kompoxops app import-volumes /srv/shop",
      about: "Copy them, with their owners, from where docker compose ran",
    },
  ],
  needs,
  load: async () => (await import("./import_volumes.ts")).runImportVolumes,
});
