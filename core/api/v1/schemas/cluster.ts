/** Schemas of the verbs on a cluster. */

import { z } from "zod";
import {
  appliedObject,
  durationMs,
  logLine,
  objectName,
  problem,
  word,
} from "./common.ts";

const cluster = { clusterName: word.optional() };
const change = { ...cluster, wait: z.boolean(), timeoutMs: durationMs };
const provision = z.strictObject({ ...change, force: z.boolean() });

const provisioned = z.strictObject({
  cluster: z.string(),
  skipped: z.enum(["existing", "already"]).optional(),
  done: z.boolean().optional(),
});

const anything = z.record(z.string(), z.unknown());

export const clusterSchemas = {
  statusCluster: {
    input: z.strictObject(cluster),
    output: z.strictObject({
      existing: z.boolean(),
      provisioned: z.boolean(),
      installed: z.boolean(),
      ingressGlobalIP: z.string().optional(),
      ingressFQDN: z.string().optional(),
      cluster_id: z.string(),
      cluster_name: z.string(),
      unfinished: z.array(z.strictObject({
        object: z.string(),
        state: z.string(),
        hint: z.string().optional(),
      })),
    }),
  },
  provisionCluster: { input: provision, output: provisioned },
  deprovisionCluster: { input: provision, output: provisioned },
  installCluster: {
    input: z.strictObject({ ...change, forceConflicts: z.boolean() }),
    output: z.strictObject({
      cluster: z.string(),
      namespace: z.string(),
      changed: z.boolean(),
      ready: z.boolean().optional(),
      objects: z.array(appliedObject),
      warnings: z.array(problem),
    }),
  },
  uninstallCluster: {
    input: z.strictObject(change),
    output: z.strictObject({
      cluster: z.string(),
      namespace: z.string(),
      deleted: z.array(objectName),
      gone: z.boolean().optional(),
      warnings: z.array(problem),
    }),
  },
  logsCluster: {
    input: z.strictObject({
      ...cluster,
      follow: z.boolean(),
      tailLines: z.int().min(0).optional(),
      container: word.optional(),
    }),
    output: logLine,
  },
  kubeconfigCluster: {
    input: z.strictObject({
      ...cluster,
      contextName: word.optional(),
      namespace: word.optional(),
    }),
    output: z.strictObject({
      cluster: z.string(),
      kubeconfig: z.strictObject({
        apiVersion: z.literal("v1"),
        kind: z.literal("Config"),
        clusters: z.tuple([
          z.strictObject({ cluster: anything, name: z.string() }),
        ]),
        contexts: z.tuple([
          z.strictObject({
            context: z.strictObject({
              cluster: z.string(),
              namespace: z.string().optional(),
              user: z.string(),
            }),
            name: z.string(),
          }),
        ]),
        "current-context": z.string(),
        users: z.tuple([
          z.strictObject({ name: z.string(), user: anything }),
        ]),
      }),
    }),
  },
};
