/** Has a StorageClass make a volume, by a claim that no pod uses. */

import { failure } from "../../core/domain/error.ts";
import type { KubeRef } from "../../core/ports/kube.ts";
import { formatQuantity } from "../../core/domain/quantity.ts";
import { lastWarning } from "./claim_events.ts";
import { giveBack, isForeign } from "./give_back.ts";
import { chooseNodes, selectedNode } from "./pick_node.ts";
import {
  type DiskRecord,
  objectLabels,
  objectName,
  type ProvisionedVolume,
  recordName,
  systemNamespace,
} from "./records.ts";
import { findStorageClass, isCsi } from "./storage_class.ts";
import { retain } from "./static_pair.ts";
import {
  type Claim,
  claimType,
  keptAnnotations,
  type PersistentVolume,
  pvType,
  withoutClaim,
} from "./storage_objects.ts";
import {
  changeObject,
  createOrGet,
  newTrouble,
  type Wait,
  waitUntil,
  type Work,
} from "./work.ts";

/** What a claim is filled with: the field of that name. */
export type DataSourceRef = Readonly<Record<string, string>>;

export function claimRefOf(record: DiskRecord): KubeRef {
  const name = objectName(record);
  return { ...claimType, name, namespace: systemNamespace };
}

/**
 * Makes the claim, or takes the one that an earlier run has made, and waits
 * for its volume, which is `Retain` afterwards.
 *
 * @returns undefined when the claim has gone meanwhile: somebody else works on it
 */
export async function provision(
  work: Work,
  record: DiskRecord,
  dataSource: DataSourceRef | undefined,
  wait: Wait,
): Promise<ProvisionedVolume | undefined> {
  const nodes = await nodesFor(work, record, wait.what);
  const [first] = nodes;
  const claim = await createOrGet(work, {
    ...claimType,
    metadata: {
      name: objectName(record),
      namespace: systemNamespace,
      labels: objectLabels(record),
      annotations: {
        "kompox.dev/record": recordName(record),
        ...first !== undefined && { [selectedNode]: first },
      },
    },
    spec: {
      accessModes: record.accessModes,
      storageClassName: record.storageClass,
      resources: { requests: { storage: sizeText(record.sizeBytes) } },
      ...dataSource && { dataSource },
    },
  });
  const tried = new Set([claim.metadata.annotations?.[selectedNode] ?? first]);
  const uid = claim.metadata.uid ?? "";
  const trouble = newTrouble(() => lastWarning(work, systemNamespace, uid));
  const found = await waitUntil(work, { ...wait, trouble }, async () => {
    const live = await work.kube.get(claimRefOf(record), work.signal) as
      | Claim
      | undefined;
    if (live === undefined) return "gone";
    if (live.status?.phase === "Bound") return live.spec.volumeName;
    const taken = first !== undefined &&
      live.metadata.annotations?.[selectedNode] === undefined;
    if (taken) await nextNode(work, record, nodes, tried, wait.what);
    return undefined;
  });
  if (found === "gone") return undefined;
  const ref = { ...pvType, name: found };
  const bound = await work.kube.get(ref, work.signal) as
    | PersistentVolume
    | undefined;
  if (bound !== undefined && isForeign(bound)) {
    await giveBack(work, bound, claimRefOf(record), wait);
    throw failure(
      "conflict",
      `Cannot ${wait.what}: PersistentVolume "${found}" of StorageClass "${record.storageClass}" is free, and Kubernetes takes it instead of making a new one`,
      {
        hint:
          `adopt it with --source pv:${found}, or bind or delete it, then run this again`,
      },
    );
  }
  const pv = await retain(work, ref);
  return pv && provisionedVolume(pv);
}

export function provisionedVolume(pv: PersistentVolume): ProvisionedVolume {
  return {
    name: pv.metadata.name,
    spec: withoutClaim(pv.spec),
    annotations: keptAnnotations(pv),
  };
}

/**
 * Nodes to try, where somebody has to choose one; empty: nobody has to.
 *
 * @throws {KompoxError} `failed` with what is wrong with each node
 */
export async function nodesFor(
  work: Work,
  { zone, ...record }: Pick<DiskRecord, "zone" | "storageClass">,
  what: string,
): Promise<readonly string[]> {
  const found = await findStorageClass(work, what, record.storageClass);
  const waits = found.volumeBindingMode === "WaitForFirstConsumer";
  if (!waits && zone === undefined) return [];
  const { fit, reasons } = await chooseNodes(
    work,
    found,
    await isCsi(work, found),
    zone,
  );
  if (fit.length > 0) return fit;
  throw failure(
    "failed",
    `Cannot ${what}: no node can have it: ${reasons.join(", ")}`,
    { hint: "kubectl get nodes; kubectl get csinodes" },
  );
}

/** The provisioner has no room on the node that was chosen, and said so by removing it. */
async function nextNode(
  work: Work,
  record: DiskRecord,
  nodes: readonly string[],
  tried: Set<string | undefined>,
  what: string,
): Promise<void> {
  const next = nodes.find((each) => !tried.has(each));
  if (next === undefined) {
    const claim = await work.kube.get(claimRefOf(record), work.signal);
    const uid = claim?.metadata.uid ?? "";
    const said = await lastWarning(work, systemNamespace, uid);
    const all = nodes.map((each) => `"${each}"`).join(", ");
    throw failure(
      "failed",
      `Cannot ${what}: the provisioner takes none of the nodes ${all}${
        said === undefined ? "" : `: ${said.said}`
      }`,
      { hint: "make room there, then run it again" },
    );
  }
  tried.add(next);
  await changeObject(work, claimRefOf(record), (live) => {
    const { annotations } = live.metadata;
    if (annotations?.[selectedNode] !== undefined) return undefined;
    return {
      ...live,
      metadata: {
        ...live.metadata,
        annotations: { ...annotations, [selectedNode]: next },
      },
    };
  });
  work.report("provisioner", `trying node "${next}"`);
}

function sizeText(bytes: number): string {
  return formatQuantity({ milli: BigInt(bytes) * 1000n, binary: true });
}
