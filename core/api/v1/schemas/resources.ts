/** Schemas of resources, tokens, jobs and problem documents: what is no operation on a target. */

import { z } from "zod";
import { keyClass, level, place, word } from "./common.ts";

const role = z.enum(["operator", "owner"]);

/** Its fields are read by the reader of `kompoxops.yml`, which knows them all. */
export const resourceDocument = z.looseObject({
  version: z.literal("v1"),
  kind: z.enum(["Service", "Provider", "Cluster", "App"]),
  name: z.string(),
  metadata: z.strictObject({
    id: z.string(),
    etag: z.string(),
    createdAt: z.string(),
    updatedAt: z.string(),
  }).optional(),
});

/** A document as it comes in. */
export const givenDocument = z.record(z.string(), z.unknown());

export const listInput = z.strictObject({
  limit: z.int().min(1).max(1000).optional(),
  cursor: word.optional(),
});

export const resourceList = z.strictObject({
  items: z.array(resourceDocument),
  cursor: z.string().optional(),
});

export const removed = z.strictObject({ id: z.string(), name: z.string() });

export const newTokenInput = z.strictObject({
  name: z.string().min(1).max(200),
  role,
  apps: z.array(word).max(1000).optional(),
  /** 0: never ends. */
  lifetimeMs: z.int().min(0).max(10 * 365 * 24 * 3600 * 1000).optional(),
});

const tokenFields = {
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  role,
  apps: z.array(removed),
  createdAt: z.string(),
  expiresAt: z.string().optional(),
  revokedAt: z.string().optional(),
  lastUsedAt: z.string().optional(),
};

export const tokenReport = z.strictObject(tokenFields);

export const newToken = z.strictObject({ ...tokenFields, token: z.string() });

export const me = z.strictObject({ token: tokenReport });

export const auditInput = z.strictObject({
  limit: z.int().min(1).max(1000).optional(),
});

export const auditList = z.array(z.strictObject({
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  resource: z.string(),
  requestId: z.string(),
  result: z.string(),
}));

export const problemDocument = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  kind: z.string(),
  errors: z.array(z.strictObject({
    level,
    detail: z.string(),
    pointer: z.string().optional(),
    at: place.optional(),
    hint: z.string().optional(),
    class: keyClass.optional(),
  })),
  request_id: z.string(),
});

/** A long operation: who asked gets it at once, and may look again. */
export const operationDocument = z.strictObject({
  id: z.string(),
  operation: z.string(),
  resource: z.string(),
  state: z.enum(["queued", "running", "succeeded", "failed", "canceled"]),
  created_at: z.string(),
  started_at: z.string().optional(),
  finished_at: z.string().optional(),
  result: z.unknown().optional(),
  error: problemDocument.optional(),
});

export type OperationDocument = z.output<typeof operationDocument>;
