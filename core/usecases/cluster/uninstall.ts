/** `cluster uninstall`: deletes what an installation made, and nothing of others. */

import {
  isTraefikOurs,
  type TraefikNames,
  traefikNames,
} from "../../convert/traefik/names.ts";
import { isLeaving } from "../../diagnose/pod_view.ts";
import { failure, type Problem } from "../../domain/error.ts";
import type {
  ClusterChangeInput,
  ClusterUninstallReport,
} from "../../operations/cluster.ts";
import type { Call } from "../../operations/call.ts";
import { objectKey, refOf } from "../../plan/object_key.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Clock, Ports } from "../../ports/ports.ts";
import { inParallel } from "../in_parallel.ts";
import { listForeign } from "./foreign_objects.ts";
import { listOwnedIngress, ownedTypes } from "./ingress_inventory.ts";
import { openCluster, withClusterKube } from "./open_cluster.ts";
import { refuseProtected } from "./protection.ts";

/**
 * Deletes by labels. The namespace goes when Kompox made it and nothing
 * foreign is left in it. Idempotent: what is absent is a success.
 *
 * @throws {KompoxError} `denied` the protection forbids it; `unavailable` the
 *   cluster does not answer, or not all is gone in time
 */
export async function uninstallCluster(
  ports: Ports,
  input: ClusterChangeInput,
  call: Call,
): Promise<ClusterUninstallReport> {
  const opened = await openCluster(ports, input.clusterName);
  const { cluster, driver } = opened;
  refuseProtected(cluster, "installation", "delete");
  const names = traefikNames(cluster);
  const report = { cluster: cluster.name, namespace: names.namespace };
  const state = await driver.cluster.lifecycle?.state(cluster, call.signal);
  if (state?.provisioned === false) {
    return { ...report, deleted: [], gone: true, warnings: [] };
  }
  return await withClusterKube(ports, opened, call.signal, async (kube) => {
    call.report({ step: "connect", state: kube.server });
    const removing = { kube, names, call };
    const done = await removeAll(removing);
    if (!input.wait) return { ...report, ...done };
    await waitGone(removing, done, ports.clock, input.timeoutMs);
    return { ...report, ...done, gone: true };
  });
}

interface Removing {
  readonly kube: Kube;
  readonly names: TraefikNames;
  readonly call: Call;
}

type Removed = Pick<ClusterUninstallReport, "deleted" | "warnings">;

async function removeAll(removing: Removing): Promise<Removed> {
  const { kube, names, call } = removing;
  const ref = namespaceRef(names);
  const [owned, home] = await Promise.all([
    listOwnedIngress(kube, names, call.signal),
    kube.get(ref, call.signal),
  ]);
  for (const types of ownedTypes) {
    const kinds = new Set(types.map(({ kind }) => kind));
    const stage = owned.filter(({ kind }) => kinds.has(kind));
    await inParallel(stage, (object) => remove(removing, object));
  }
  const deleted = owned.map(({ kind, metadata: { name } }) => ({ kind, name }));
  if (home === undefined || !isTraefikOurs(home, names)) {
    return { deleted, warnings: [] };
  }
  const foreign = await listForeign(kube, names, call.signal);
  if (foreign.length > 0) {
    return { deleted, warnings: [keptNamespace(names, foreign)] };
  }
  if (!isLeaving(home)) await remove(removing, { ...home, ...ref });
  return {
    deleted: [...deleted, { kind: ref.kind, name: ref.name }],
    warnings: [],
  };
}

async function remove(
  { kube, call }: Removing,
  object: KubeObject,
): Promise<void> {
  const { uid } = object.metadata;
  const propagation = "Background";
  await kube.delete(refOf(object), { uid, propagation }, call.signal);
  call.report({ step: "delete", object: objectKey(object), state: "deleted" });
}

const firstPauseMs = 200;
const longestPauseMs = 1_000;

/** All that carries our labels, the pods among them, and the namespace where it was deleted. */
async function waitGone(
  { kube, names, call }: Removing,
  { deleted }: Removed,
  clock: Clock,
  timeoutMs: number,
): Promise<void> {
  const deadline = clock.now().getTime() + timeoutMs;
  const withHome = deleted.some(({ kind }) => kind === "Namespace");
  const { namespace, ownership: labelSelector } = names;
  const pod = { apiVersion: "v1", kind: "Pod" };
  let pauseMs = firstPauseMs;
  while (true) {
    const options = { namespace, labelSelector, metadataOnly: true };
    const [owned, pods, home] = await Promise.all([
      listOwnedIngress(kube, names, call.signal),
      kube.list(pod, options, call.signal),
      withHome ? kube.get(namespaceRef(names), call.signal) : undefined,
    ]);
    const stopping = pods.items.map((item) => ({ ...item, ...pod }));
    const left = [...owned, ...stopping, ...home ? [home] : []];
    if (left.length === 0) return;
    for (const object of left) {
      const key = objectKey(object);
      call.report({ step: "wait", object: key, state: "being deleted" });
    }
    if (clock.now().getTime() >= deadline) throw notGone(left, timeoutMs);
    await clock.sleep(pauseMs, call.signal);
    pauseMs = Math.min(pauseMs * 1.5, longestPauseMs);
  }
}

function namespaceRef({ namespace }: TraefikNames) {
  return { apiVersion: "v1", kind: "Namespace", name: namespace };
}

function keptNamespace(
  { namespace }: TraefikNames,
  foreign: readonly KubeObject[],
): Problem {
  const names = foreign.slice(0, 5).map(objectKey).join(", ");
  const more = foreign.length > 5 ? ` and ${foreign.length - 5} more` : "";
  return {
    level: "warning",
    message:
      `Cannot delete namespace "${namespace}": it holds ${names}${more}, ` +
      "which Kompox did not make",
    hint: `delete them if nobody needs them, then kompoxops cluster uninstall`,
  };
}

function notGone(left: readonly KubeObject[], timeoutMs: number): Error {
  const names = left.slice(0, 5).map(objectKey).join(", ");
  const [{ kind, metadata: { name, namespace } }] = left;
  const where = namespace === undefined ? "" : ` -n ${namespace}`;
  return failure(
    "unavailable",
    `Cannot see Traefik gone within ${
      timeoutMs / 1000
    } s: ${names} still there`,
    {
      hint: "look at what holds it: kubectl describe " +
        `${kind.toLowerCase()} ${name}${where}`,
    },
  );
}
