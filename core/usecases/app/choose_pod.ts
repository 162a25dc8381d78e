/** Which pod and container `exec`, `logs` and `status` mean (spec/60 §3.1, decision 16). */

import { failure } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import {
  containersOf,
  type ContainerView,
  defaultContainer,
  isLeaving,
} from "../../diagnose/pod_view.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";

const runnerLabel = "kompox.dev/tool-runner";

/** All pods of the app, tool runners left out. */
export async function listPods(
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const { namespace, workload } = appNames(target);
  const { items } = await kube.list({ apiVersion: "v1", kind: "Pod" }, {
    namespace,
    labelSelector: `app=${workload},${runnerLabel}!=true`,
  }, signal);
  return items.filter((pod) => pod.metadata.labels?.[runnerLabel] !== "true");
}

/**
 * Pods that stay before those that are being deleted, then those with a ready
 * container, then the newest, then by name.
 *
 * @returns undefined when every pod is on its way out
 */
export function choosePod(pods: readonly KubeObject[]): KubeObject | undefined {
  return pods
    .filter((pod) => !isLeaving(pod))
    .map((pod) => ({ pod, ready: hasReadyContainer(pod) }))
    .sort((left, right) =>
      Number(right.ready) - Number(left.ready) ||
      compare(bornAt(right.pod), bornAt(left.pod)) ||
      compare(left.pod.metadata.name, right.pod.metadata.name)
    )[0]?.pod;
}

/** @throws {KompoxError} `not-found` no pod of the app stays */
export async function findPod(
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<KubeObject> {
  const pods = await listPods(kube, target, signal);
  const pod = choosePod(pods);
  if (pod !== undefined) return pod;
  const name = target.app.name;
  const state = pods.length > 0 ? "it is being stopped" : "it has none";
  throw failure("not-found", `Cannot find a pod of app "${name}": ${state}`, {
    hint: `kompoxops app status -A ${name}`,
  });
}

/**
 * @param name absent: the default container
 * @throws {KompoxError} `not-found` with the names that there are
 */
export function findContainer(
  pod: KubeObject,
  name: string | undefined,
): ContainerView {
  const containers = containersOf(pod);
  const found = name === undefined
    ? defaultContainer(containers)
    : containers.find((container) => container.name === name);
  if (found !== undefined) return found;
  const names = containers.map((container) => container.name).join(", ");
  throw failure(
    "not-found",
    `Cannot find container "${name ?? ""}": pod "${pod.metadata.name}" has ` +
      names,
    { hint: `use one of: ${names}` },
  );
}

function hasReadyContainer(pod: KubeObject): boolean {
  return containersOf(pod).some(({ ready, role }) => ready && role !== "init");
}

function bornAt(pod: KubeObject): string {
  return pod.metadata.creationTimestamp ?? "";
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
