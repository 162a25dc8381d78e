/** Waits until a pod that nobody keeps ready has begun: of a Job, or for a copy. */

import { causeProblems } from "../../diagnose/cause.ts";
import { podCause } from "../../diagnose/diagnose.ts";
import { containersOf } from "../../diagnose/pod_view.ts";
import { podProgress } from "../../diagnose/progress.ts";
import { eventsAbout } from "../../diagnose/app_view.ts";
import { failure, KompoxError } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Clock } from "../../ports/ports.ts";

/** The pod that is waited for. */
export interface Awaited {
  /** Selects it, and no other. */
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Such as `the copy pod`. */
  readonly title: string;
}

const pollMs = 500;

/**
 * Asks twice a second: the wait is short, and most of it is the node's.
 *
 * @returns the pod as soon as its container runs, or has ended already
 * @throws {KompoxError} `failed` for a named cause; `unavailable` when the time
 *   is up and none was seen
 */
export async function waitBegun(
  kube: Kube,
  clock: Clock,
  target: Target,
  { title, ...selectors }: Awaited,
  timeoutMs: number,
  call: Call,
): Promise<KubeObject> {
  const { signal } = call;
  const { namespace, workload } = appNames(target);
  const deadline = clock.now().getTime() + timeoutMs;
  const shown = new Map<string, string>();
  let seen: { key?: string; since: number } = { since: 0 };
  while (true) {
    const { items } = await kube.list(
      { apiVersion: "v1", kind: "Pod" },
      { namespace, ...selectors },
      signal,
    );
    const pod = items.find(({ metadata }) =>
      metadata.deletionTimestamp === undefined
    );
    if (pod !== undefined && hasBegun(pod)) return pod;
    const [events, claims] = pod === undefined ? [[], []] : await Promise.all([
      listAll(kube, "Event", { namespace }, signal),
      listAll(kube, "PersistentVolumeClaim", {
        namespace,
        labelSelector: `app=${workload}`,
      }, signal),
    ]);
    const view = { events, claims };
    const progress = pod === undefined
      ? []
      : podProgress(pod, eventsAbout(view, pod));
    for (const { object, state } of progress) {
      if (shown.get(object) === state) continue;
      shown.set(object, state);
      call.report({ step: "wait", object, state });
    }
    const cause = pod && podCause(view, pod);
    const now = clock.now().getTime();
    if (cause?.key !== seen.key) seen = { key: cause?.key, since: now };
    const isDue = cause !== undefined && now - seen.since >= cause.graceMs;
    if (isDue || (now >= deadline && cause !== undefined)) {
      throw new KompoxError("failed", causeProblems(cause, []));
    }
    if (now >= deadline) {
      const states = progress.map(({ object, state }) =>
        `${object} is ${state}`
      );
      throw failure(
        "unavailable",
        `Cannot see ${title} begin within ${timeoutMs / 1000} s: ` +
          (states.join(", ") || "there is no pod of it"),
        { hint: "give it more --timeout, or look at the nodes" },
      );
    }
    await clock.sleep(pollMs, signal);
  }
}

function hasBegun(pod: KubeObject): boolean {
  return containersOf(pod).some(({ state }) =>
    state.kind === "running" || state.kind === "terminated"
  );
}

async function listAll(
  kube: Kube,
  kind: string,
  options: Parameters<Kube["list"]>[1],
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const { items } = await kube.list(
    { apiVersion: "v1", kind },
    options,
    signal,
  );
  return items;
}
