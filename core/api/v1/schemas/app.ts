/** Schemas of the verbs on an app. */

import { z } from "zod";
import {
  appFields,
  appInput,
  appliedObject,
  bundle,
  durationMs,
  keyClass,
  logLine,
  objectName,
  place,
  problem,
  word,
} from "./common.ts";

const change = {
  wait: z.boolean(),
  timeoutMs: durationMs,
  lockTimeoutMs: durationMs,
};

const reportedKey = z.strictObject({
  key: z.string(),
  reason: z.string(),
  at: place,
});

const session = {
  ...appFields,
  command: z.array(z.string()).max(10_000),
  stdin: z.boolean(),
  tty: z.boolean(),
};

const words = z.array(z.string()).nullable();

export const appSchemas = {
  validateApp: {
    input: z.strictObject({
      ...appFields,
      bundle,
      outputs: z.array(z.enum(["compose", "manifest", "keys"])).optional(),
      offline: z.boolean().optional(),
    }),
    output: z.strictObject({
      app: z.string(),
      namespace: z.string(),
      problems: z.array(problem),
      compose: z.string().optional(),
      manifest: z.string().optional(),
      objects: z.array(z.string()),
      classes: z.record(keyClass, z.number()).optional(),
      keys: z.record(keyClass, z.array(reportedKey)).optional(),
    }),
  },
  deployApp: {
    input: z.strictObject({
      ...appFields,
      bundle,
      ...change,
      forceConflicts: z.boolean(),
      bootstrapDisks: z.boolean().optional(),
      pruneVolumes: z.boolean().optional(),
    }),
    output: z.strictObject({
      app: z.string(),
      cluster: z.string(),
      namespace: z.string(),
      changed: z.boolean(),
      release: z.number().optional(),
      ready: z.boolean().optional(),
      hosts: z.array(z.string()),
      objects: z.array(appliedObject),
      volumes: z.array(z.strictObject({
        volume: z.string(),
        disk: z.string(),
        claim: z.string(),
        previousHandle: z.string().optional(),
      })).optional(),
      warnings: z.array(problem),
    }),
  },
  destroyApp: {
    input: z.strictObject({
      ...appFields,
      deleteNamespace: z.boolean(),
      deleteSecrets: z.boolean(),
      ...change,
    }),
    output: z.strictObject({
      app: z.string(),
      namespace: z.string(),
      deleted: z.array(objectName),
      warnings: z.array(problem),
    }),
  },
  statusApp: {
    input: appInput,
    output: z.strictObject({
      app_id: z.string(),
      app_name: z.string(),
      cluster_id: z.string(),
      cluster_name: z.string(),
      namespace: z.string().optional(),
      deployed: z.boolean(),
      ready: z.boolean(),
      ingress_hosts: z.array(z.string()).optional(),
      image: z.string().optional(),
      node: z.string().optional(),
      deployment: z.string().optional(),
      pod: z.string().optional(),
      container: z.string().optional(),
      command: words,
      args: words,
      containers: z.array(z.strictObject({
        name: z.string(),
        image: z.string(),
        ready: z.boolean(),
        restarts: z.number(),
        state: z.string(),
      })),
    }),
  },
  logsApp: {
    input: z.strictObject({
      ...appFields,
      follow: z.boolean(),
      tailLines: z.int().min(0).optional(),
      sinceSeconds: z.int().min(0).optional(),
      container: word.optional(),
      allContainers: z.boolean(),
      previous: z.boolean(),
    }),
    output: logLine,
  },
  execApp: {
    input: z.strictObject({ ...session, container: word.optional() }),
    output: undefined,
  },
  followPodApp: {
    input: z.strictObject({ ...appFields, component: word }),
    output: z.strictObject({
      pod: z.string().optional(),
      state: z.string().optional(),
      containers: z.array(z.strictObject({
        name: z.string(),
        ports: z.array(z.number()),
      })),
      published: z.array(z.strictObject({
        hostPort: z.number(),
        containerPort: z.number(),
      })),
    }),
  },
  tunnelApp: {
    input: z.strictObject({
      ...appFields,
      pod: word,
      containerPort: z.int().min(1).max(65_535),
    }),
    output: undefined,
  },
  kubeconfigApp: {
    input: appInput,
    output: z.strictObject({
      context: z.string(),
      namespace: z.string(),
      cluster: z.string(),
      user: z.string().optional(),
      sources: z.array(z.union([
        z.strictObject({ file: z.string() }),
        z.strictObject({ text: z.string() }),
      ])),
    }),
  },
  restartApp: {
    input: z.strictObject({
      ...appFields,
      ...change,
      forceConflicts: z.boolean(),
    }),
    output: z.strictObject({
      app: z.string(),
      namespace: z.string(),
      deployment: z.string(),
      release: z.number(),
      restartedAt: z.string(),
      ready: z.boolean().optional(),
    }),
  },
  eventsApp: {
    input: z.strictObject({
      ...appFields,
      follow: z.boolean(),
      sinceSeconds: z.int().min(0).optional(),
    }),
    output: z.strictObject({
      at: z.string(),
      type: z.string(),
      reason: z.string(),
      object: z.string(),
      container: z.string().optional(),
      message: z.string(),
      count: z.number(),
    }),
  },
  topApp: {
    input: appInput,
    output: z.strictObject({
      app: z.string(),
      namespace: z.string(),
      containers: z.array(z.strictObject({
        pod: z.string(),
        container: z.string(),
        cpuMillicores: z.number(),
        memoryBytes: z.number(),
        cpuLimitMillicores: z.number().optional(),
        memoryLimitBytes: z.number().optional(),
        at: z.string(),
      })),
    }),
  },
};
