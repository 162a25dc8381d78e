/** The commands on snapshots, as data; their code is loaded when they run. */

import { command } from "../../command.ts";
import {
  appName,
  lockTimeout,
  reading as needs,
  volName,
} from "../common_flags.ts";

const snapshotName = {
  kind: "text",
  short: "S",
  value: "NAME",
  about: "snapshot of the volume",
} as const;

const name = {
  kind: "text",
  short: "N",
  value: "NAME",
  about: "the same as --snapshot-name",
} as const;

/** What holding an app up takes. */
const holding = {
  timeout: {
    kind: "duration",
    value: "TIME",
    about: "longest wait for the app to stop, for each command of it, and " +
      "until it is ready again",
    default: "5m",
  },
  lockTimeout,
} as const;

const volume = { operands: ["VOLUME"], operandsAreOptional: true } as const;

/** spec/20 §12. */
const cloudMs = 300_000;

/** An app that was stopped is started again before the command ends. */
const graceMs = 600_000;

const list = command({
  path: "snapshot list",
  about: "List the snapshots of a volume, or the sets of the app, newest first",
  flags: {
    appName,
    volName,
    sets: { kind: "switch", about: "list the sets of all volumes" },
  },
  examples: [
    {
      line: "kompoxops snapshot list -V db",
      about: "See the snapshots of a volume",
    },
    {
      line: "kompoxops snapshot list --sets -o table",
      about: "See which sets can be restored",
    },
  ],
  ...volume,
  needs,
  limitMs: () => 120_000,
  load: async () => (await import("./list.ts")).runSnapshotList,
});

const create = command({
  path: "snapshot create",
  about: "Take a snapshot of a disk, or of all volumes together as a set",
  flags: {
    appName,
    volName,
    diskName: {
      kind: "text",
      short: "D",
      value: "NAME",
      about: "disk to take it of; without it the assigned one",
    },
    source: {
      kind: "text",
      value: "SOURCE",
      about: "disk:NAME, or an id of the infrastructure, instead of a disk",
    },
    name: {
      kind: "text",
      short: "N",
      value: "NAME",
      about: "name of the snapshot; without it one is made from the time",
    },
    snapshotName: { ...snapshotName, about: "the same as --name" },
    all: { kind: "switch", about: "a set: one snapshot of each volume" },
    quiesce: {
      kind: "text",
      value: "HOW",
      about: "with --all: exec runs the commands of x-kompox.quiesce, stop " +
        "stops the app meanwhile, none lets it write; without it exec where " +
        "the deployed app has commands, else stop",
      choices: ["exec", "stop", "none"],
    },
    ...holding,
  },
  examples: [
    {
      line: "kompoxops snapshot create -V db",
      about: "Take a snapshot of the disk that the app uses",
    },
    {
      line: "kompoxops snapshot create --all",
      about: "Take a consistent set of all volumes",
    },
  ],
  ...volume,
  needs,
  limitMs: ({ all, timeout, lockTimeout }) =>
    all ? 3 * timeout + lockTimeout + cloudMs : cloudMs,
  graceMs,
  load: async () => (await import("./create.ts")).runSnapshotCreate,
});

const remove = command({
  path: "snapshot delete",
  about: "Delete a snapshot or a set; one that is not there is a success",
  flags: {
    appName,
    volName,
    snapshotName,
    name,
    set: {
      kind: "text",
      value: "NAME",
      about: "the snapshots of all volumes in this set",
    },
  },
  examples: [
    {
      line: "kompoxops snapshot delete -V db -S before-upgrade",
      about: "Delete the data of one snapshot",
    },
    {
      line: "kompoxops snapshot delete --set 0towzia7uhw1",
      about: "Delete a whole set",
    },
  ],
  ...volume,
  needs,
  limitMs: () => cloudMs,
  load: async () => (await import("./delete.ts")).runSnapshotDelete,
});

const restore = command({
  path: "snapshot restore",
  about: "Make a new disk from a snapshot, or from each one of a set",
  flags: {
    appName,
    volName,
    snapshotName,
    name,
    set: {
      kind: "switch",
      about: "a whole set: the word behind it names the set, without one " +
        "it is the newest complete one",
    },
  },
  examples: [
    {
      line: "kompoxops snapshot restore -V db -S before-upgrade",
      about: "Then: kompoxops disk assign, kompoxops app deploy",
    },
    {
      line: "kompoxops snapshot restore --set",
      about: "Restore all volumes from the newest complete set",
    },
  ],
  ...volume,
  needs,
  limitMs: ({ set }) => set ? 2 * cloudMs : cloudMs,
  load: async () => (await import("./restore.ts")).runSnapshotRestore,
});

const prune = command({
  path: "snapshot prune",
  about: "Delete the scheduled sets that app.snapshots.keep does not keep",
  flags: {
    appName,
    dryRun: { kind: "switch", about: "tell what would stay and go" },
  },
  examples: [
    {
      line: "kompoxops snapshot prune --dry-run",
      about: "See which sets stay, and by which rule",
    },
  ],
  needs,
  limitMs: () => 2 * cloudMs,
  load: async () => (await import("./prune.ts")).runSnapshotPrune,
});

const runSchedule = command({
  path: "snapshot run-schedule",
  about: "Take a set if app.snapshots.schedule has one due, then prune",
  flags: { appName, ...holding },
  examples: [
    {
      line: "kompoxops snapshot run-schedule",
      about: "Let a cron call it every minute, or as often as you like",
    },
  ],
  needs,
  limitMs: ({ timeout, lockTimeout }) =>
    3 * timeout + lockTimeout + 3 * cloudMs,
  graceMs,
  load: async () => (await import("./run_schedule.ts")).runSnapshotRunSchedule,
});

const verify = command({
  path: "snapshot verify",
  about: "Prove a set: restore it and run the app on it, cut off from all",
  flags: {
    appName,
    set: {
      kind: "text",
      value: "NAME",
      about: "set to verify; without it the newest complete one",
    },
    container: {
      kind: "text",
      short: "c",
      value: "NAME",
      about: "container of the probe; without it the first that publishes a " +
        "port",
    },
    timeout: {
      kind: "duration",
      value: "TIME",
      about: "longest wait until the app is ready, and for the probe",
      default: "10m",
    },
  },
  examples: [
    {
      line: "kompoxops snapshot verify",
      about: "Be sure that the newest set can be used",
    },
    {
      line:
        "kompoxops snapshot verify -c db -- psql -U postgres -c 'SELECT 1 FROM orders LIMIT 1'",
      about: "And that the data is there",
    },
  ],
  needs,
  rest: "COMMAND [ARGUMENT...]",
  restIsOptional: true,
  limitMs: ({ timeout }) => 2 * timeout + 4 * cloudMs,
  graceMs,
  load: async () => (await import("./verify.ts")).runSnapshotVerify,
});

/** In the order of the help. */
export const snapshotCommands = [
  list,
  create,
  remove,
  restore,
  prune,
  runSchedule,
  verify,
];
