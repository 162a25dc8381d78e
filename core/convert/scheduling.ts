/** On which nodes the pod of an app may run. */

import type {
  Affinity,
  NodeSelectorRequirement,
} from "kubernetes-types/core/v1.d.ts";
import type { Problem } from "../domain/error.ts";
import type { AppDeployment } from "../domain/resources.ts";
import type { DiskBinding } from "./bindings.ts";
import { compact } from "./compact.ts";

/** The fields of a pod that choose its node. */
export interface Scheduling {
  readonly nodeSelector?: Record<string, string>;
  readonly affinity?: Affinity;
}

/**
 * One pool or zone becomes a node selector, several become an affinity
 * (spec/30 §8). Disks that are tied to a zone tie the pod to it (decision 33).
 *
 * @param bindings disks of the app's volumes
 */
export function scheduling(
  deployment: AppDeployment | undefined,
  bindings: readonly DiskBinding[],
): { scheduling: Scheduling; problems: Problem[] } {
  const nodeSelector: Record<string, string> = {};
  const matchExpressions: NodeSelectorRequirement[] = [];
  const choices: [string, readonly string[]][] = [
    ["kompox.dev/node-pool", deployment?.pools ?? []],
    ["kompox.dev/node-zone", deployment?.zones ?? []],
  ];
  for (const [key, values] of choices) {
    if (values.length === 1) nodeSelector[key] = values[0];
    else if (values.length > 1) {
      matchExpressions.push({ key, operator: "In", values: [...values] });
    }
  }
  const zones = new Set(bindings.flatMap(({ zone }) => zone ? [zone] : []));
  if (zones.size > 0) {
    matchExpressions.push({
      key: "topology.kubernetes.io/zone",
      operator: "In",
      values: [...zones].sort(),
    });
  }
  const affinity = matchExpressions.length === 0 ? undefined : {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions }],
      },
    },
  };
  return {
    scheduling: compact({ nodeSelector, affinity }),
    problems: zones.size > 1 ? [apart(bindings)] : [],
  };
}

function apart(bindings: readonly DiskBinding[]): Problem {
  const where = bindings.flatMap(({ volumeName, zone }) =>
    zone ? [`"${volumeName}" in "${zone}"`] : []
  );
  return {
    level: "error",
    message: `Cannot mount the disks on one node: ${where.join(", ")}`,
    hint: "kompoxops disk assign a disk in the same zone for each volume",
  };
}
