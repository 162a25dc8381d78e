/** The commands on disks, as data; their code is loaded when they run. */

import { command } from "../../command.ts";
import { appName, reading as needs, volName } from "../common_flags.ts";
import { moveCommands } from "./move.ts";

const diskName = {
  kind: "text",
  short: "D",
  value: "NAME",
  about: "disk of the volume",
} as const;

const name = {
  kind: "text",
  short: "N",
  value: "NAME",
  about: "the same as --disk-name",
} as const;

const volume = { operands: ["VOLUME"], operandsAreOptional: true } as const;

const list = command({
  path: "disk list",
  about: "List the disks of a volume, newest first",
  flags: {
    appName,
    volName,
    usage: {
      kind: "switch",
      about: "ask the pods that mount the disks how full they are",
    },
  },
  examples: [
    {
      line: "kompoxops disk list -V data",
      about: "See which disk the app uses",
    },
    {
      line: "kompoxops disk list data --usage -o wide",
      about: "See their sources, ages and free space too",
    },
  ],
  ...volume,
  needs,
  limitMs: () => 120_000,
  load: async () => (await import("./list.ts")).runDiskList,
});

const create = command({
  path: "disk create",
  about: "Make another disk for a volume; the first becomes the assigned one",
  flags: {
    appName,
    volName,
    name: {
      kind: "text",
      short: "N",
      value: "NAME",
      about: "name of the disk; without it one is made from the time",
    },
    diskName: { ...diskName, about: "the same as --name" },
    source: {
      kind: "text",
      value: "SOURCE",
      about: "disk:NAME, snapshot:NAME, NAME of a snapshot, or an id of the " +
        "infrastructure; without it the disk is empty",
    },
    zone: {
      kind: "text",
      short: "Z",
      value: "ZONE",
      about: "zone of the disk; without it that of the app's deployment",
    },
    options: {
      kind: "text",
      short: "O",
      value: "JSON",
      about: "options of the driver, laid over those of the volume",
    },
    bootstrap: {
      kind: "switch",
      about: "make and assign the first disk of each volume of the app",
    },
    force: {
      kind: "switch",
      about: "with --bootstrap: also beside disks that are not assigned",
    },
  },
  examples: [
    {
      line: "kompoxops disk create --bootstrap",
      about: "Make all disks that a new app needs",
    },
    {
      line:
        "kompoxops disk create -V data -N before-upgrade --source disk:vol1",
      about: "Copy a disk",
    },
    {
      line: `kompoxops disk create -V data -Z 2 -O '{"sku":"PremiumV2_LRS"}'`,
      about: "Make a disk in another zone, of another kind",
    },
  ],
  ...volume,
  needs,
  limitMs: () => 300_000,
  load: async () => (await import("./create.ts")).runDiskCreate,
});

const assign = command({
  path: "disk assign",
  about: "Choose the disk that the next app deploy mounts",
  flags: {
    appName,
    volName,
    diskName,
    name,
    lockTimeout: {
      kind: "duration",
      value: "TIME",
      about: "wait this long for a change of the app to end",
      default: "90s",
    },
  },
  examples: [
    {
      line: "kompoxops disk assign -V data -D vol2",
      about: "Choose vol2; then: kompoxops app deploy",
    },
  ],
  ...volume,
  needs,
  limitMs: ({ lockTimeout }) => 120_000 + lockTimeout,
  load: async () => (await import("./assign.ts")).runDiskAssign,
});

const remove = command({
  path: "disk delete",
  about: "Delete a disk and its data",
  flags: {
    appName,
    volName,
    diskName,
    name,
    force: { kind: "switch", about: "also when it is the assigned one" },
  },
  examples: [
    {
      line: "kompoxops disk delete -V data -D vol1",
      about: "Delete a disk that the app does not use any more",
    },
  ],
  ...volume,
  needs,
  limitMs: () => 300_000,
  load: async () => (await import("./delete.ts")).runDiskDelete,
});

/** In the order of the help. */
export const diskCommands = [list, create, assign, ...moveCommands, remove];
