/** Causes before there is a pod: the API server refuses to make one. */

import type { KubeObject } from "../ports/kube.ts";
import type { EventView } from "./app_view.ts";
import { type Cause, grace, oneLine } from "./cause.ts";
import { conditionOf } from "./pod_view.ts";

const reasons: readonly { pattern: RegExp; hint: string }[] = [
  {
    pattern: /exceeded quota|must specify (?:limits|requests)/i,
    hint:
      "raise the quota of the namespace, or set x-kompox.resources and limits " +
      "that fit it: kubectl describe quota -n NAMESPACE",
  },
  {
    pattern: /(?:minimum|maximum) \S+ usage per|must be less than or equal to/i,
    hint: "set x-kompox.resources and limits within the namespace's limit " +
      "range: kubectl describe limitrange -n NAMESPACE",
  },
  {
    pattern: /violates PodSecurity/i,
    hint: "remove what the message names from the Compose file, or relax the " +
      "pod-security labels of the namespace",
  },
  {
    pattern: /serviceaccount .*not found/i,
    hint: "run the deploy again: it makes the service account",
  },
  {
    pattern: /being terminated/i,
    hint: "wait until the namespace is gone, then run the deploy again",
  },
  {
    pattern: /admission webhook/i,
    hint: "change what the cluster's policy asks for, or ask its owner",
  },
];

/** @param told events about the ReplicaSet of the newest form */
export function creationCause(
  deployment: KubeObject,
  told: readonly EventView[],
): Cause | undefined {
  const condition = conditionOf(deployment, "ReplicaFailure");
  const event = told.findLast(({ reason }) => reason === "FailedCreate");
  const failed = condition?.status === "True" ? condition.message : undefined;
  const message = failed ?? event?.message;
  if (message === undefined) return undefined;
  const { name, namespace } = deployment.metadata;
  const known = reasons.find(({ pattern }) => pattern.test(message));
  return {
    key: "creation",
    object: `Deployment/${name}`,
    message: `Cannot create a pod of the app: ${oneLine(message)}`,
    hint: (known?.hint ??
      "look at it: kubectl describe deployment -n NAMESPACE")
      .replaceAll("NAMESPACE", namespace ?? ""),
    graceMs: grace.unlikely,
  };
}
