/** Schemas of the verbs on disks. */

import { z } from "zod";
import {
  appFields,
  bundle,
  durationMs,
  texts,
  volumeFields,
  word,
} from "./common.ts";

export const volumeDisk = z.strictObject({
  name: z.string(),
  volumeName: z.string(),
  assigned: z.boolean(),
  size: z.number(),
  zone: z.string().optional(),
  options: texts.optional(),
  handle: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  state: z.enum(["creating", "ready", "deleting"]),
  source: z.string().optional(),
  shortHandle: z.string(),
  claim: z.string(),
  usage: z.strictObject({
    usedBytes: z.number(),
    capacityBytes: z.number(),
    pod: z.string(),
  }).optional(),
});

export const deleteReport = z.strictObject({
  volumeName: z.string(),
  name: z.string(),
  deleted: z.boolean(),
});

const carry = {
  ...volumeFields,
  diskName: word.optional(),
  image: word,
  timeoutMs: durationMs,
  lockTimeoutMs: durationMs,
};

export const diskSchemas = {
  listDisks: {
    input: z.strictObject({ ...volumeFields, usage: z.boolean() }),
    output: z.array(volumeDisk),
  },
  createDisk: {
    input: z.strictObject({
      ...volumeFields,
      name: word.optional(),
      source: word.optional(),
      zone: word.optional(),
      options: texts.optional(),
    }),
    output: volumeDisk,
  },
  bootstrapDisks: {
    input: z.strictObject({ ...appFields, force: z.boolean() }),
    output: z.array(volumeDisk),
  },
  assignDisk: {
    input: z.strictObject({
      ...volumeFields,
      diskName: word,
      lockTimeoutMs: durationMs,
    }),
    output: z.strictObject({
      volumeName: z.string(),
      diskName: z.string(),
      previous: z.string().optional(),
      changed: z.boolean(),
    }),
  },
  deleteDisk: {
    input: z.strictObject({
      ...volumeFields,
      diskName: word,
      force: z.boolean(),
    }),
    output: deleteReport,
  },
  exportDisk: {
    input: z.strictObject({ ...carry, live: z.boolean() }),
    output: undefined,
  },
  importDisk: {
    input: z.strictObject({
      ...carry,
      subpath: z.string().optional(),
      force: z.boolean(),
    }),
    output: undefined,
  },
  volumeSourcesApp: {
    input: z.strictObject({ ...appFields, bundle }),
    output: z.array(z.strictObject({
      directory: z.string(),
      volumeName: z.string(),
      subpath: z.string(),
    })),
  },
};
