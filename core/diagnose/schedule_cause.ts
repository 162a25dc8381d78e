/** Causes before a pod has a node: no room, no match, no disk. */

import type { KubeObject } from "../ports/kube.ts";
import type { EventView } from "./app_view.ts";
import { type Cause, grace, oneLine } from "./cause.ts";
import { conditionOf } from "./pod_view.ts";

const reasons: readonly { pattern: RegExp; hint: string; graceMs?: number }[] =
  [
    {
      pattern: /no nodes available|0\/0 nodes/i,
      hint: "add a node to the cluster: kubectl get nodes",
    },
    {
      pattern: /Insufficient memory/i,
      hint: "lower x-kompox.resources.memory, or add a node with more memory",
    },
    {
      pattern: /Insufficient cpu/i,
      hint: "lower x-kompox.resources.cpu, or add a node with more processors",
    },
    {
      pattern: /Insufficient ephemeral-storage/i,
      hint: "free the disks of the nodes, or add a node",
    },
    {
      pattern: /Too many pods/i,
      hint: "remove pods from the nodes, or add a node",
    },
    {
      pattern: /volume node affinity conflict|available volume zone/i,
      hint: "add a node in the zone of the app's disks",
      graceMs: grace.outside,
    },
    {
      pattern: /persistentvolumeclaim "[^"]*" not found|unbound immediate/i,
      hint: "look at the claims of the app: kubectl get pvc -n NAMESPACE",
      graceMs: grace.outside,
    },
    {
      pattern: /didn't match Pod's node affinity|node\(s\) didn't match/i,
      hint: "correct app.deployment in kompoxops.yml: no node has its labels",
    },
    {
      pattern: /untolerated taint/i,
      hint:
        "remove the taint from a node, or add a node: kubectl describe nodes",
    },
    {
      pattern: /were unschedulable/i,
      hint: "allow pods on a node again: kubectl uncordon NODE",
    },
    {
      pattern: /free ports/i,
      hint: "remove the pod that uses the same port of the node",
    },
  ];

/** @param told events about the pod */
export function scheduleCause(
  pod: KubeObject,
  told: readonly EventView[],
): Cause | undefined {
  const condition = conditionOf(pod, "PodScheduled");
  if (condition?.status !== "False") return undefined;
  // A cluster autoscaler adds a node for it; that takes minutes.
  if (told.some((event) => event.reason === "TriggeredScaleUp")) {
    return undefined;
  }
  const message = oneLine(condition.message ?? condition.reason ?? "");
  const known = reasons.find(({ pattern }) => pattern.test(message));
  return {
    key: "schedule",
    object: `Pod/${pod.metadata.name}`,
    message: `Cannot find a node for the app: ${firstSentence(message)}`,
    hint: (known?.hint ?? "look at the nodes: kubectl describe nodes")
      .replaceAll("NAMESPACE", pod.metadata.namespace ?? ""),
    graceMs: known?.graceMs ?? grace.passing,
  };
}

/** The scheduler's second sentence says only that evicting others would not help. */
function firstSentence(message: string): string {
  return message.split(". ", 1)[0];
}
