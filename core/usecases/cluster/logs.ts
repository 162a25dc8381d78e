/** `cluster logs`: the lines that the ingress controller wrote. */

import { traefikName } from "../../convert/traefik/names.ts";
import { traefikSettings } from "../../convert/traefik/settings.ts";
import { containersOf } from "../../diagnose/pod_view.ts";
import { failure, KompoxError } from "../../domain/error.ts";
import type { LogLine } from "../../operations/app.ts";
import type { ClusterLogsInput } from "../../operations/cluster.ts";
import type { Call } from "../../operations/call.ts";
import type { Kube, KubeObject, LogOptions } from "../../ports/kube.ts";
import type { Clock, Ports } from "../../ports/ports.ts";
import { choosePod, findContainer } from "../app/choose_pod.ts";
import { splitLines } from "../app/split_lines.ts";
import { connectCluster, openCluster } from "./open_cluster.ts";
import { bundledNamespace } from "./read_ingress.ts";

/**
 * Following goes on over restarts and new pods, and ends, without an error,
 * only with the signal.
 *
 * @throws {KompoxError} `not-found` no such cluster, pod or container
 */
export async function* logsCluster(
  ports: Ports,
  input: ClusterLogsInput,
  call: Call,
): AsyncGenerator<LogLine> {
  const opened = await openCluster(ports, input.clusterName);
  const { namespace } = opened.cluster.ingress;
  const { bundled } = traefikSettings(opened.settings).settings;
  const homes = bundled ? [namespace, bundledNamespace] : [namespace];
  const { signal } = call;
  try {
    const kube = await connectCluster(ports, opened, signal);
    try {
      const pod = await findPod(kube, homes, signal);
      const reading = { kube, clock: ports.clock, homes, input };
      if (input.follow) yield* follow(reading, pod, signal);
      else yield* readRun(reading, pod, input, signal);
    } finally {
      kube.close();
    }
  } catch (error) {
    if (!input.follow || !signal.aborted) throw error;
  }
}

interface Reading {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly homes: readonly string[];
  readonly input: ClusterLogsInput;
}

const lookEveryMs = 1_000;

/** Each run of the container once: the first by the limits, later ones whole. */
async function* follow(
  reading: Reading,
  first: KubeObject,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const { kube, clock, homes, input } = reading;
  const seen = new Set<string>();
  let pod: KubeObject | undefined = first;
  let limits: Pick<LogOptions, "tailLines"> = input;
  while (true) {
    const run = pod && runOf(pod, input.container);
    if (pod !== undefined && run !== undefined && !seen.has(run)) {
      seen.add(run);
      yield* untilGone(readRun(reading, pod, limits, signal), signal);
      limits = {};
    }
    await clock.sleep(lookEveryMs, signal);
    pod = await firstPod(kube, homes, signal);
  }
}

/** @returns undefined as long as the container has not begun */
function runOf(
  pod: KubeObject,
  container: string | undefined,
): string | undefined {
  const { runId } = findContainer(pod, container);
  return runId && `${pod.metadata.uid} ${runId}`;
}

async function* readRun(
  { kube, input: { container, follow } }: Reading,
  pod: KubeObject,
  { tailLines }: Pick<LogOptions, "tailLines">,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const { name } = findContainer(pod, container ?? containersOf(pod)[0]?.name);
  const { name: podName, namespace = "" } = pod.metadata;
  const options = {
    namespace,
    pod: podName,
    container: name,
    tailLines,
    follow,
  };
  for await (const text of splitLines(kube.logs(options, signal))) {
    yield { pod: podName, container: name, text };
  }
}

/** The pod may go while its log is read; that ends the log. */
async function* untilGone(
  lines: AsyncGenerator<LogLine>,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  try {
    yield* lines;
  } catch (error) {
    const passing = error instanceof KompoxError && !signal.aborted &&
      ["not-found", "unavailable", "invalid"].includes(error.kind);
    if (!passing) throw error;
  }
}

async function findPod(
  kube: Kube,
  homes: readonly string[],
  signal: AbortSignal,
): Promise<KubeObject> {
  const pod = await firstPod(kube, homes, signal);
  if (pod !== undefined) return pod;
  throw failure(
    "not-found",
    "Cannot read the log of the ingress controller: " +
      `traefik pod not found in namespace ${homes[0]}`,
    { hint: "kompoxops cluster status -o wide" },
  );
}

/** One that stays and is ready before others (spec/20 §2.3: the first with the label). */
async function firstPod(
  kube: Kube,
  homes: readonly string[],
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  for (const namespace of homes) {
    const { items } = await kube.list({ apiVersion: "v1", kind: "Pod" }, {
      namespace,
      labelSelector: `app.kubernetes.io/name=${traefikName}`,
    }, signal);
    const pod = choosePod(items) ?? items[0];
    if (pod !== undefined) return pod;
  }
}
