/** Whether nothing writes to an app's volumes any more. */

import { failure } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import { listPods } from "../app/choose_pod.ts";
import { hasEnded } from "../disk/claim_users.ts";

const pauseMs = 500;

/**
 * Waits until the app has no pod.
 *
 * @throws {KompoxError} `unavailable` one is still there when the time is up
 */
export async function waitStopped(
  kube: Kube,
  clock: Clock,
  target: Target,
  timeoutMs: number,
  call: Call,
): Promise<void> {
  const deadline = clock.now().getTime() + timeoutMs;
  while (true) {
    const pods = await listPods(kube, target, call.signal);
    const [left] = pods.filter((pod) => !hasEnded(pod));
    if (left === undefined) return;
    if (clock.now().getTime() >= deadline) {
      const { name, namespace } = left.metadata;
      throw failure(
        "unavailable",
        `Cannot see app "${target.app.name}" stopped within ` +
          `${timeoutMs / 1000} s: pod "${name}" is still there`,
        { hint: `kubectl describe pod ${name} -n ${namespace}` },
      );
    }
    await clock.sleep(pauseMs, call.signal);
  }
}

/**
 * A pod beside the app, such as a tool runner, may write while the app is stopped.
 *
 * @throws {KompoxError} `conflict` one mounts a volume of the app for writing
 */
export async function refuseOtherUsers(
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<void> {
  const { namespace } = appNames(target);
  const type = { apiVersion: "v1", kind: "Pod" };
  const [{ items }, own] = await Promise.all([
    kube.list(type, { namespace }, signal),
    listPods(kube, target, signal),
  ]);
  const ours = new Set(own.map(({ metadata }) => metadata.name));
  const other = items.find((pod) =>
    !ours.has(pod.metadata.name) && !hasEnded(pod) && mayWrite(pod)
  );
  if (other === undefined) return;
  const { name } = other.metadata;
  throw failure(
    "conflict",
    `Cannot stop all writing of app "${target.app.name}": pod "${name}" ` +
      "mounts its volumes too",
    { hint: `kompoxops tool destroy -A ${target.app.name}` },
  );
}

interface PodSpec {
  readonly volumes?: readonly {
    readonly persistentVolumeClaim?: { readonly readOnly?: boolean };
  }[];
}

function mayWrite({ spec }: KubeObject): boolean {
  const { volumes = [] } = (spec ?? {}) as PodSpec;
  return volumes.some(({ persistentVolumeClaim: claim }) =>
    claim !== undefined && claim.readOnly !== true
  );
}
