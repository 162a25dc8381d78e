/** Follows a container's log over its restarts, over new pods and over lost connections. */

import { containersOf, isLeaving } from "../../diagnose/pod_view.ts";
import { KompoxError } from "../../domain/error.ts";
import type { Target } from "../../domain/resources.ts";
import type { LogLine, LogsInput } from "../../operations/app.ts";
import type { Kube, KubeObject, LogOptions } from "../../ports/kube.ts";
import type { Clock } from "../../ports/ports.ts";
import { choosePod, listPods } from "./choose_pod.ts";
import { splitLines } from "./split_lines.ts";

/** What following needs. */
export interface Following {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly target: Target;
  readonly input: Pick<LogsInput, "tailLines" | "sinceSeconds">;
  /** The pods to follow; absent: the app's own. */
  listPods?(): Promise<readonly KubeObject[]>;
  /** Asked after the end of each run; absent: there is always another. */
  isOver?(): Promise<boolean>;
}

type Limits = Pick<LogOptions, "tailLines" | "sinceSeconds">;

const lookEveryMs = 1_000;

/**
 * The limits of the input hold for what there is at first; every later run is
 * read from its beginning. After a lost connection lines of the last second
 * may come twice; none is left out.
 */
export async function* followContainer(
  following: Following,
  first: KubeObject,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const { kube, clock, target, input } = following;
  let pod: KubeObject | undefined = first;
  let limits: Limits = input;
  let seen: string | undefined;
  let heardAt = 0;
  while (true) {
    const run = pod && runOf(pod, name);
    const isNew = run !== undefined && run.id !== seen;
    if (pod !== undefined && run && (isNew || run.isRunning)) {
      const silentMs = clock.now().getTime() - heardAt;
      const since: Limits = { sinceSeconds: Math.ceil(silentMs / 1000) + 1 };
      const { name: podName, namespace } = pod.metadata;
      const options: LogOptions = {
        ...(isNew ? limits : since),
        namespace: namespace!,
        pod: podName,
        container: name,
        follow: true,
      };
      for await (const text of untilGone(kube, options, signal)) {
        heardAt = clock.now().getTime();
        yield { pod: podName, container: name, text };
      }
      if (isNew) heardAt = Math.max(heardAt, clock.now().getTime());
      seen = run.id;
      limits = {};
    }
    if (seen !== undefined && await following.isOver?.()) return;
    await clock.sleep(lookEveryMs, signal);
    const pods = following.listPods === undefined
      ? await listPods(kube, target, signal)
      : await following.listPods();
    pod = currentPod(pods, pod);
  }
}

function runOf(
  pod: KubeObject,
  name: string,
): { id: string; isRunning: boolean } | undefined {
  const found = containersOf(pod).find((container) => container.name === name);
  if (found?.runId === undefined) return undefined;
  return { id: found.runId, isRunning: found.state.kind === "running" };
}

/** The pod may go while its log is read; that ends the log. */
async function* untilGone(
  kube: Kube,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<string> {
  try {
    yield* splitLines(kube.logs(options, signal));
  } catch (error) {
    const passing = error instanceof KompoxError && !signal.aborted &&
      ["not-found", "unavailable", "invalid"].includes(error.kind);
    if (!passing) throw error;
  }
}

/** The same pod while it stays, else the one that took its place. */
function currentPod(
  pods: readonly KubeObject[],
  pod: KubeObject | undefined,
): KubeObject | undefined {
  const same = pods.find(({ metadata }) => metadata.uid === pod?.metadata.uid);
  return same !== undefined && !isLeaving(same) ? same : choosePod(pods);
}
