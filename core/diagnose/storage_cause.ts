/** Causes with storage: a claim that is not bound, a volume that cannot be mounted. */

import type { KubeObject } from "../ports/kube.ts";
import type { EventView } from "./app_view.ts";
import { type Cause, grace, oneLine } from "./cause.ts";

/** @param told events about the claim */
export function claimCause(
  claim: KubeObject,
  told: readonly EventView[],
): Cause | undefined {
  const { name, namespace } = claim.metadata;
  const phase = (claim.status as { phase?: string } | undefined)?.phase;
  if (phase !== "Pending" && phase !== "Lost") return undefined;
  const trouble = told.findLast(({ reason }) =>
    reason === "ProvisioningFailed" || reason === "FailedBinding" ||
    reason === "VolumeMismatch" || reason === "ClaimLost"
  );
  const state = trouble === undefined
    ? phase === "Lost" ? "its volume is gone" : "it is not bound to a volume"
    : oneLine(trouble.message);
  return {
    key: `claim ${name}`,
    object: `PersistentVolumeClaim/${name}`,
    message: `Cannot use claim "${name}": ${state}`,
    hint: `look at it: kubectl describe pvc ${name} -n ${namespace}`,
    graceMs: phase === "Lost" ? grace.unlikely : grace.outside,
  };
}

/**
 * A volume that cannot be mounted on the node. Attaching takes several tries
 * while a disk leaves another node.
 *
 * @param told events about the pod
 */
export function mountCause(
  pod: KubeObject,
  told: readonly EventView[],
): Cause | undefined {
  const trouble = told.findLast(({ reason }) =>
    reason === "FailedMount" || reason === "FailedAttachVolume" ||
    reason === "FailedMapVolume"
  );
  if (trouble === undefined) return undefined;
  const { name, namespace } = pod.metadata;
  const missing = /(secret|configmap) "([^"]+)" not found/i.exec(
    trouble.message,
  );
  return {
    key: "mount",
    object: `Pod/${name}`,
    message: `Cannot mount a volume of the app: ${oneLine(trouble.message)}`,
    hint: missing
      ? `create the ${missing[1].toLowerCase()} "${missing[2]}"`
      : `look at it: kubectl describe pod ${name} -n ${namespace}`,
    graceMs: missing ? grace.passing : grace.outside,
  };
}

/** The node cannot make the pod's network or its cgroup. */
export function sandboxCause(
  pod: KubeObject,
  told: readonly EventView[],
): Cause | undefined {
  const trouble = told.findLast(({ reason }) =>
    reason === "FailedCreatePodSandBox"
  );
  if (trouble === undefined) return undefined;
  const node = (pod.spec as { nodeName?: string } | undefined)?.nodeName ?? "";
  return {
    key: "sandbox",
    object: `Pod/${pod.metadata.name}`,
    message: `Cannot start the pod on node "${node}": ` +
      oneLine(trouble.message),
    hint: `look at the node: kubectl describe node ${node}`,
    graceMs: grace.outside,
  };
}
