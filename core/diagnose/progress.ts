/** What a pod that is not ready yet is doing, in a line for each container. */

import type { KubeObject } from "../ports/kube.ts";
import type { EventView } from "./app_view.ts";
import {
  conditionOf,
  containersOf,
  type ContainerView,
  stateWord,
} from "./pod_view.ts";
import { probeOutput } from "./probe_cause.ts";

/** One line of progress; the same object keeps its line. */
export interface Progress {
  /** `Pod/name` or `Container/name`. */
  readonly object: string;
  readonly state: string;
}

/** @param told events about the pod, oldest first */
export function podProgress(
  pod: KubeObject,
  told: readonly EventView[],
): Progress[] {
  if (conditionOf(pod, "PodScheduled")?.status !== "True") {
    const object = `Pod/${pod.metadata.name}`;
    return [{ object, state: "waiting for a node" }];
  }
  return containersOf(pod).map((container) => ({
    object: `Container/${container.name}`,
    state: containerLine(container, told),
  }));
}

function containerLine(
  container: ContainerView,
  told: readonly EventView[],
): string {
  const { role, ready, state, restarts, image } = container;
  const about = told.filter((event) => event.container === container.name);
  if (state.kind === "terminated") {
    if (state.exitCode === 0 && role === "init") return "done";
    return `ended with exit code ${state.exitCode}`;
  }
  if (state.kind === "running") {
    if (role === "init") return "running";
    if (ready) return "ready";
    const unhealthy = about.findLast(({ reason }) => reason === "Unhealthy");
    return unhealthy === undefined
      ? "starting"
      : `not healthy yet: ${probeOutput(unhealthy.message)}`;
  }
  const word = stateWord(state);
  if (word === "CrashLoopBackOff") return `restarting (${restarts} so far)`;
  if (word !== "ContainerCreating" && word !== "waiting") return readable(word);
  const pulls = about.findLast(({ reason }) =>
    reason === "Pulling" || reason === "Pulled"
  );
  return pulls?.reason === "Pulling" ? `pulling image "${image}"` : "waiting";
}

function readable(word: string): string {
  return word === "PodInitializing" ? "waiting" : word;
}
