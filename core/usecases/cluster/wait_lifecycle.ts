/** What follows a request that makes or removes a cluster, until it is there, or gone. */

import { failure } from "../../domain/error.ts";
import type { Cluster } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import type {
  ClusterProvisionInput,
  ClusterProvisionReport,
} from "../../operations/cluster.ts";
import type { ClusterLifecycle, LifecycleState } from "../../ports/driver.ts";
import type { Clock } from "../../ports/ports.ts";

/** A request that the infrastructure has accepted. */
export interface LifecycleRequest {
  readonly cluster: Cluster;
  readonly lifecycle: ClusterLifecycle;
  readonly step: "apply" | "delete";
  /** What the cluster is in the end, for messages: "gone". */
  readonly goal: string;
  isDone(state: LifecycleState): boolean;
}

/** Clouds take minutes and count requests. */
const pauseMs = 5_000;

/**
 * Tells that the request is accepted, and with `wait` follows it to its end.
 *
 * @throws {KompoxError} `failed` with what the infrastructure says;
 *   `unavailable` the time is up
 */
export async function followRequest(
  clock: Clock,
  request: LifecycleRequest,
  { wait, timeoutMs }: ClusterProvisionInput,
  call: Call,
): Promise<ClusterProvisionReport> {
  const { cluster: { name }, step } = request;
  call.report({ step, object: `Cluster/${name}`, state: "request accepted" });
  if (!wait) return { cluster: name };
  await waitLifecycle(clock, request, timeoutMs, call);
  return { cluster: name, done: true };
}

/**
 * Shows what is under way as it changes.
 *
 * @throws {KompoxError} `failed` with what the infrastructure says;
 *   `unavailable` the time is up
 */
async function waitLifecycle(
  clock: Clock,
  { cluster, lifecycle, goal, isDone }: LifecycleRequest,
  timeoutMs: number,
  call: Call,
): Promise<void> {
  const deadline = clock.now().getTime() + timeoutMs;
  const shown = new Map<string, string>();
  while (true) {
    const state = await lifecycle.state(cluster, call.signal);
    for (const { object, state: word } of state.unfinished) {
      if (shown.get(object) === word) continue;
      shown.set(object, word);
      call.report({ step: "wait", object, state: word });
    }
    if (isDone(state)) return;
    if (state.failed !== undefined) {
      throw failure("failed", state.failed.message, {
        hint: state.failed.hint,
      });
    }
    const left = deadline - clock.now().getTime();
    if (left <= 0) {
      const last = state.unfinished.map(({ object, state }) =>
        `${object} is ${state}`
      );
      throw failure(
        "unavailable",
        `Cannot see cluster "${cluster.name}" ${goal} within ${
          timeoutMs / 1000
        } s: ${last.join(", ") || "nothing is known of it"}`,
        { hint: "kompoxops cluster status -o wide, or give it more --timeout" },
      );
    }
    await clock.sleep(Math.min(pauseMs, left), call.signal);
  }
}
