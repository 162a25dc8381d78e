/** Where a disk can be made: what a pod's scheduling would decide, without a pod. */

import type { KubeObject } from "../../core/ports/kube.ts";
import type { StorageClass } from "./storage_class.ts";
import type { Work } from "./work.ts";

/** The annotation by which the scheduler tells a provisioner where the pod will be. */
export const selectedNode = "volume.kubernetes.io/selected-node";

export interface NodeChoice {
  /** Names of the nodes that fit, sorted. */
  readonly fit: readonly string[];
  /** Why the others do not: `node "a" is cordoned`. */
  readonly reasons: readonly string[];
}

interface Node extends KubeObject {
  readonly spec?: {
    readonly unschedulable?: boolean;
    readonly taints?: readonly { readonly effect: string }[];
  };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
    }[];
  };
}

interface CsiNode extends KubeObject {
  readonly spec?: { readonly drivers?: readonly { readonly name: string }[] };
}

/** @param csi whether nodes must have the provisioner's driver */
export async function chooseNodes(
  { kube, signal }: Work,
  storageClass: StorageClass,
  csi: boolean,
  zone?: string,
): Promise<NodeChoice> {
  const [nodes, csiNodes] = await Promise.all([
    kube.list({ apiVersion: "v1", kind: "Node" }, {}, signal),
    kube.list(
      { apiVersion: "storage.k8s.io/v1", kind: "CSINode" },
      {},
      signal,
    ),
  ]);
  const withDriver = csiNodes.items.filter((node) =>
    (node as CsiNode).spec?.drivers
      ?.some(({ name }) => name === storageClass.provisioner)
  ).map(({ metadata }) => metadata.name);
  const needs = {
    storageClass,
    zone,
    drivers: csi ? new Set(withDriver) : undefined,
  };
  return fitting(nodes.items as readonly Node[], needs);
}

interface Needs {
  readonly storageClass: StorageClass;
  readonly zone?: string;
  /** Nodes with the driver; absent: it needs none there. */
  readonly drivers?: ReadonlySet<string>;
}

/** Pure. */
export function fitting(nodes: readonly Node[], needs: Needs): NodeChoice {
  const fit: string[] = [];
  const reasons: string[] = [];
  for (const node of nodes) {
    const { name } = node.metadata;
    const reason = whyNot(node, needs);
    if (reason === undefined) fit.push(name);
    else reasons.push(`node "${name}" ${reason}`);
  }
  if (nodes.length === 0) reasons.push("the cluster has no node");
  return { fit: fit.sort(), reasons: reasons.sort() };
}

function whyNot(node: Node, needs: Needs): string | undefined {
  const { spec = {}, status = {}, metadata } = node;
  const ready = status.conditions?.find(({ type }) => type === "Ready");
  if (ready?.status !== "True") return "is not ready";
  if (spec.unschedulable) return "is cordoned";
  const refusing = spec.taints?.some(({ effect }) =>
    effect === "NoSchedule" || effect === "NoExecute"
  );
  if (refusing) return "has a taint that keeps pods away";
  const { storageClass, zone, drivers } = needs;
  if (drivers !== undefined && !drivers.has(metadata.name)) {
    return `does not have the driver "${storageClass.provisioner}"`;
  }
  const labels = metadata.labels ?? {};
  const own = labels["topology.kubernetes.io/zone"] ?? "";
  // Some clouds write the region before the number of the zone.
  if (zone !== undefined && own !== zone && !own.endsWith(`-${zone}`)) {
    return own === "" ? "is in no zone" : `is in zone "${own}"`;
  }
  const terms = storageClass.allowedTopologies ?? [];
  const allowed = terms.length === 0 ||
    terms.some((term) =>
      (term.matchLabelExpressions ?? []).every(({ key, values }) =>
        values.includes(labels[key] ?? "")
      )
    );
  return allowed ? undefined : "is not where the StorageClass allows volumes";
}
