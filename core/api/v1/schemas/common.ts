/** The schemas that several others are made of. */

import { z } from "zod";
import { isProjectKey } from "./project_key.ts";

/** Milliseconds, a week at most: longer is a mistake. */
export const durationMs = z.int().min(0).max(7 * 24 * 3600 * 1000);

/** A name, an id or another short text; it may not be empty. */
export const word = z.string().min(1).max(1000);

export const texts = z.record(z.string(), z.string());

export const level = z.enum(["error", "warning", "info"]);

export const keyClass = z.enum([
  "mapped",
  "meaningless",
  "unsupported",
  "refused",
]);

export const place = z.strictObject({
  file: z.string(),
  line: z.int(),
  column: z.int(),
});

export const problem = z.strictObject({
  level,
  message: z.string(),
  at: place.optional(),
  hint: z.string().optional(),
  class: keyClass.optional(),
});

export const objectName = z.strictObject({
  kind: z.string(),
  name: z.string(),
});

export const appliedObject = z.strictObject({
  kind: z.string(),
  name: z.string(),
  outcome: z.enum(["created", "configured", "unchanged", "pruned"]),
});

export const logLine = z.strictObject({
  pod: z.string(),
  container: z.string(),
  text: z.string(),
});

export const appFields = { appName: word.optional() };

export const appInput = z.strictObject(appFields);

export const volumeFields = { ...appFields, volumeName: word };

const projectKey = z.string().refine(isProjectKey);

/** What a Compose project is sent as (decision 14); no path of it leaves the project. */
export const bundle = z.strictObject({
  directory: z.string().optional(),
  entries: z.array(z.strictObject({
    path: projectKey,
    pointer: z.array(z.string()).optional(),
  })).max(1000),
  files: z.record(projectKey, z.string()),
  binary: z.record(projectKey, z.string()).optional(),
  executables: z.array(projectKey).optional(),
  // Without a name: the project directory itself.
  paths: z.record(
    z.union([projectKey, z.literal("")]),
    z.enum(["file", "directory"]),
  ),
  variables: texts,
  profiles: z.array(z.string()),
});
