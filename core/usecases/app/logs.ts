/** `app logs`: the lines that an app's containers wrote. */

import {
  containersOf,
  type ContainerView,
  stateWord,
} from "../../diagnose/pod_view.ts";
import { failure, type KompoxError } from "../../domain/error.ts";
import type { Target } from "../../domain/resources.ts";
import type { LogLine, LogsInput } from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { findContainer, findPod } from "./choose_pod.ts";
import { withKubeFeed } from "./connect_app.ts";
import { followContainer } from "./follow_container.ts";
import { type FeedSource, mergeFeeds } from "./merge_feeds.ts";
import { splitLines } from "./split_lines.ts";

/**
 * Lines in the order in which they come; each container's own order is kept.
 * Following goes on over restarts of a container and over new pods, and ends,
 * without an error, only with the signal.
 *
 * @throws {KompoxError} `not-found` no such app, pod or container;
 *   `unavailable` the container has not begun yet
 */
export async function* logsApp(
  ports: Ports,
  input: LogsInput,
  call: Call,
): AsyncGenerator<LogLine> {
  const target = await ports.store.target(input.appName);
  const { signal } = call;
  try {
    yield* withKubeFeed(ports, target, signal, async function* (kube) {
      const pod = await findPod(kube, target, signal);
      const feeds = feedsOf({ ports, kube, target, input }, pod);
      yield* mergeFeeds(feeds, signal);
    });
  } catch (error) {
    if (!input.follow || !signal.aborted) throw error;
  }
}

interface Reading {
  readonly ports: Ports;
  readonly kube: Kube;
  readonly target: Target;
  readonly input: LogsInput;
}

function feedsOf(
  { ports, kube, target, input }: Reading,
  pod: KubeObject,
): FeedSource<LogLine>[] {
  const chosen = input.allContainers
    ? containersOf(pod)
    : [findContainer(pod, input.container)];
  if (input.follow) {
    const following = { kube, clock: ports.clock, target, input };
    return chosen.map(({ name }) => (signal) =>
      followContainer(following, pod, name, signal)
    );
  }
  const begun = chosen.filter(({ runId, last }) =>
    input.previous ? last.kind !== "none" : runId !== undefined
  );
  if (begun.length === 0) throw notBegun(chosen[0], target, input);
  return begun.map(({ name }) => (signal) =>
    readContainer(kube, pod, name, input, signal)
  );
}

async function* readContainer(
  kube: Kube,
  pod: KubeObject,
  container: string,
  { tailLines, sinceSeconds, previous }: LogsInput,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const { name, namespace } = pod.metadata;
  const options = {
    namespace: namespace!,
    pod: name,
    container,
    tailLines,
    sinceSeconds,
    previous,
  };
  for await (const text of splitLines(kube.logs(options, signal))) {
    yield { pod: name, container, text };
  }
}

function notBegun(
  container: ContainerView,
  target: Target,
  { previous }: LogsInput,
): KompoxError {
  const { name, state } = container;
  const what = previous
    ? `Cannot read the log of the run before: "${name}" was never restarted`
    : `Cannot read the log of "${name}": it has not begun (${
      stateWord(state)
    })`;
  return failure("unavailable", what, {
    hint: previous
      ? "leave --previous out"
      : `kompoxops app status -A ${target.app.name}, or wait for it with -f`,
  });
}
