/** Ties a pod to the node of the app's pod: a disk is on one node at a time. */

import type { Affinity } from "kubernetes-types/core/v1.d.ts";
import { type Frame, podSelector } from "./frame.ts";

/** Whether the app's pod is where the disks are; `anywhere`: it uses none of them. */
export type Beside = "app" | "anywhere";

/** @param affinity what else chooses the node */
export function besideApp(
  frame: Frame,
  beside: Beside,
  affinity: Affinity | undefined,
): Affinity | undefined {
  if (beside === "anywhere") return affinity;
  return {
    ...affinity,
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{
        labelSelector: { matchLabels: podSelector(frame) },
        topologyKey: "kubernetes.io/hostname",
      }],
    },
  };
}
