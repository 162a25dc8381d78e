/** Schemas of the verbs on snapshots. */

import { z } from "zod";
import {
  appFields,
  durationMs,
  problem,
  volumeFields,
  word,
} from "./common.ts";
import { deleteReport, volumeDisk } from "./disk.ts";

const quiesce = z.enum(["exec", "stop", "none"]);

const volumeSnapshot = z.strictObject({
  name: z.string(),
  volumeName: z.string(),
  size: z.number(),
  handle: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  diskName: z.string().optional(),
  state: z.enum(["creating", "ready", "deleting"]),
  set: z.string().optional(),
});

const snapshotSet = z.strictObject({
  name: z.string(),
  createdAt: z.string(),
  quiesce,
  consistent: z.boolean(),
  complete: z.boolean(),
  snapshots: z.array(volumeSnapshot),
});

const pruneReport = z.strictObject({
  kept: z.array(z.strictObject({ set: z.string(), rule: z.string() })),
  deleted: z.array(z.string()),
});

const one = z.strictObject({ ...volumeFields, snapshotName: word });
const set = { ...appFields, setName: word.optional() };

export const snapshotSchemas = {
  listSnapshots: {
    input: z.strictObject(volumeFields),
    output: z.array(volumeSnapshot),
  },
  createSnapshot: {
    input: z.strictObject({
      ...volumeFields,
      name: word.optional(),
      source: word.optional(),
    }),
    output: volumeSnapshot,
  },
  deleteSnapshot: { input: one, output: deleteReport },
  restoreSnapshot: { input: one, output: volumeDisk },
  listSnapshotSets: {
    input: z.strictObject(appFields),
    output: z.array(snapshotSet),
  },
  createSnapshotSet: {
    input: z.strictObject({
      ...appFields,
      quiesce: quiesce.optional(),
      timeoutMs: durationMs,
      lockTimeoutMs: durationMs,
    }),
    output: snapshotSet,
  },
  restoreSnapshotSet: {
    input: z.strictObject(set),
    output: z.strictObject({
      set: z.string(),
      disks: z.array(volumeDisk),
      warnings: z.array(problem),
    }),
  },
  pruneSnapshots: {
    input: z.strictObject({ ...appFields, dryRun: z.boolean() }),
    output: pruneReport,
  },
  runSnapshotSchedule: {
    input: z.strictObject({
      ...appFields,
      timeoutMs: durationMs,
      lockTimeoutMs: durationMs,
    }),
    output: z.strictObject({
      taken: snapshotSet.optional(),
      next: z.string(),
      pruned: pruneReport,
    }),
  },
  verifySnapshots: {
    input: z.strictObject({
      ...set,
      probe: z.array(z.string()).optional(),
      container: word.optional(),
      timeoutMs: durationMs,
    }),
    output: z.strictObject({
      set: z.string(),
      restoreMs: z.number(),
      readyMs: z.number(),
      probeMs: z.number().optional(),
      totalMs: z.number(),
      probeExitCode: z.number().optional(),
      warnings: z.array(problem),
    }),
  },
};
