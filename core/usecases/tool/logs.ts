/** `tool logs`: the lines that the tool runner wrote. */

import {
  containersOf,
  type ContainerView,
  stateWord,
} from "../../diagnose/pod_view.ts";
import { failure } from "../../domain/error.ts";
import type { Target } from "../../domain/resources.ts";
import type { LogLine } from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import type { ToolLogsInput } from "../../operations/tool.ts";
import { refOf } from "../../plan/object_key.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Clock, Ports } from "../../ports/ports.ts";
import { withKubeFeed } from "../app/connect_app.ts";
import { followContainer } from "../app/follow_container.ts";
import { splitLines } from "../app/split_lines.ts";
import { findRunner } from "./find_runner.ts";
import { listRunnerPods } from "./runner_objects.ts";

/**
 * Following goes on over restarts and new pods and ends with the signal; that
 * of a Job ends with the Job.
 *
 * @throws {KompoxError} `not-found` no such app, or no runner; `unavailable` it
 *   has not begun yet
 */
export async function* logsTool(
  ports: Ports,
  input: ToolLogsInput,
  call: Call,
): AsyncGenerator<LogLine> {
  const target = await ports.store.target(input.appName);
  const { signal } = call;
  try {
    yield* withKubeFeed(ports, target, signal, async function* (kube) {
      const { pod, container } = await findRunner(kube, target, signal);
      const reading = { kube, clock: ports.clock, target, input, signal };
      if (input.follow) yield* follow(reading, pod, container);
      else yield* read(reading, pod, container);
    });
  } catch (error) {
    if (!input.follow || !signal.aborted) throw error;
  }
}

const endPauseMs = 300;
const endTries = 30;

interface Reading {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly target: Target;
  readonly input: ToolLogsInput;
  readonly signal: AbortSignal;
}

async function* read(
  { kube, target, input, signal }: Reading,
  pod: KubeObject,
  container: ContainerView,
): AsyncGenerator<LogLine> {
  const { name, state, runId } = container;
  if (runId === undefined) {
    throw failure(
      "unavailable",
      `Cannot read the tool runner's log: it has not begun (${
        stateWord(state)
      })`,
      { hint: `kompoxops tool status -A ${target.app.name}` },
    );
  }
  const { name: podName, namespace } = pod.metadata;
  const chunks = kube.logs({
    namespace: namespace!,
    pod: podName,
    container: name,
    tailLines: input.tailLines,
  }, signal);
  for await (const text of splitLines(chunks)) {
    yield { pod: podName, container: name, text };
  }
}

async function* follow(
  reading: Reading,
  pod: KubeObject,
  { name }: ContainerView,
): AsyncGenerator<LogLine> {
  const { kube, clock, target, input, signal } = reading;
  const isJob = isOfJob(pod);
  yield* followContainer(
    {
      kube,
      clock,
      target,
      input,
      listPods: () => listRunnerPods(kube, target, signal),
      isOver: async () => isJob && await hasEnded(reading, pod),
    },
    pod,
    name,
    signal,
  );
}

function isOfJob({ metadata }: KubeObject): boolean {
  const owners = (metadata.ownerReferences ?? []) as { kind?: string }[];
  return owners.some(({ kind }) => kind === "Job");
}

/**
 * The log ends a moment before its pod says so. Where it goes on, the
 * connection was lost.
 */
async function hasEnded(
  { kube, clock, signal }: Reading,
  pod: KubeObject,
): Promise<boolean> {
  const ref = refOf({ ...pod, apiVersion: "v1", kind: "Pod" });
  for (let tries = 0; tries < endTries; tries++) {
    if (tries > 0) await clock.sleep(endPauseMs, signal);
    const live = await kube.get(ref, signal);
    if (live === undefined) return true;
    const states = containersOf(live).map(({ state }) => state.kind);
    if (states.every((kind) => kind === "terminated")) return true;
  }
  return false;
}
