/** The runner's objects in the cluster: which there are, and when they are gone. */

import { runnerLabel, runnerName } from "../../convert/tool_runner.ts";
import { failure } from "../../domain/error.ts";
import { appNames, ownershipSelector } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import { objectKey, refOf } from "../../plan/object_key.ts";
import type { Kube, KubeObject, KubeType } from "../../ports/kube.ts";
import type { Clock } from "../../ports/ports.ts";
import { isOurs } from "../app/app_namespace.ts";
import { inParallel } from "../in_parallel.ts";

const deploymentType = { apiVersion: "apps/v1", kind: "Deployment" };
const jobType = { apiVersion: "batch/v1", kind: "Job" };
const podType = { apiVersion: "v1", kind: "Pod" };

/** What stands for the runner; both only for a moment. */
export interface LiveRunner {
  readonly deployment?: KubeObject;
  readonly job?: KubeObject;
}

/** @throws {KompoxError} `conflict` something else has the name */
export async function getRunner(
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<LiveRunner> {
  const { namespace } = appNames(target);
  const get = (type: KubeType) =>
    kube.get({ ...type, name: runnerName, namespace }, signal);
  const [deployment, job] = await Promise.all([
    get(deploymentType),
    get(jobType),
  ]);
  for (const object of [deployment, job]) {
    if (object !== undefined) refuseOther(object, target);
  }
  return { deployment, job };
}

/** The runner's pods, on their way out too. */
export async function listRunnerPods(
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const { items } = await kube.list(podType, {
    namespace: appNames(target).namespace,
    labelSelector: `${runnerLabel}=true,${ownershipSelector(target)}`,
  }, signal);
  return items.map((pod) => ({ ...pod, ...podType }));
}

/** Deletes by uid, so never a new object of the same name; pods follow. */
export async function deleteRunner(
  kube: Kube,
  objects: readonly KubeObject[],
  call: Call,
  signal: AbortSignal,
): Promise<void> {
  await inParallel(objects, async (object) => {
    const { uid } = object.metadata;
    const options = { uid, propagation: "Background" } as const;
    await kube.delete(refOf(object), options, signal);
    call.report({
      step: "delete",
      object: objectKey(object),
      state: "deleted",
    });
  });
}

/** @throws {KompoxError} `unavailable` something is there when the time is up */
export async function waitRunnerGone(
  kube: Kube,
  clock: Clock,
  target: Target,
  gone: { readonly uids: ReadonlySet<string>; readonly deadline: number },
  signal: AbortSignal,
): Promise<void> {
  while (true) {
    const [{ deployment, job }, pods] = await Promise.all([
      getRunner(kube, target, signal),
      listRunnerPods(kube, target, signal),
    ]);
    const left = [deployment, job, ...pods].filter((object) =>
      object !== undefined && gone.uids.has(object.metadata.uid ?? "")
    );
    if (left.length === 0) return;
    if (clock.now().getTime() >= gone.deadline) {
      const [{ kind, metadata }] = left as KubeObject[];
      throw failure(
        "unavailable",
        `Cannot see the tool runner gone: ${kind} "${metadata.name}" is still there`,
        { hint: "give it more --timeout" },
      );
    }
    await clock.sleep(300, signal);
  }
}

function refuseOther(object: KubeObject, target: Target): void {
  const { kind, metadata: { name, labels } } = object;
  if (isOurs(object, target) && labels?.[runnerLabel] === "true") return;
  throw failure(
    "conflict",
    `Cannot use ${kind} "${name}": it is no tool runner of app "${target.app.name}"`,
    { hint: "rename the app or the object" },
  );
}
