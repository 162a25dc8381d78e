/** The pod of the tool runner that exec and logs mean. */

import { runnerContainer } from "../../convert/tool_runner.ts";
import { failure } from "../../domain/error.ts";
import type { ContainerView } from "../../diagnose/pod_view.ts";
import type { Target } from "../../domain/resources.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import { choosePod, findContainer } from "../app/choose_pod.ts";
import { listRunnerPods } from "./runner_objects.ts";

/** @throws {KompoxError} `not-found` there is none that stays */
export async function findRunner(
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<{ pod: KubeObject; container: ContainerView }> {
  const pods = await listRunnerPods(kube, target, signal);
  const pod = choosePod(pods);
  if (pod !== undefined) {
    return { pod, container: findContainer(pod, runnerContainer) };
  }
  const { name } = target.app;
  const state = pods.length > 0 ? "it is being stopped" : "it has none";
  throw failure(
    "not-found",
    `Cannot find the tool runner's pod of app "${name}": ${state}`,
    { hint: `kompoxops tool deploy -A ${name}` },
  );
}
