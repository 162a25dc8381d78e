/** Causes with health checks: a container runs and never says that it is ready. */

import type { EventView } from "./app_view.ts";
import { type Cause, grace, oneLine } from "./cause.ts";
import type { ContainerView } from "./pod_view.ts";

/**
 * Never final: how long a start may take is for the wait's limit to say.
 *
 * @param told events about the pod
 */
export function probeCause(
  pod: string,
  container: ContainerView,
  told: readonly EventView[],
): Cause | undefined {
  const { name, state, ready, readinessProbe } = container;
  if (ready || state.kind !== "running" || container.role === "init") {
    return undefined;
  }
  const unhealthy = told.findLast((event) =>
    event.reason === "Unhealthy" && event.container === name
  );
  if (unhealthy === undefined) return undefined;
  const test = readinessProbe === undefined ? "" : ` (${readinessProbe})`;
  return {
    key: `probe ${name}`,
    object: `Pod/${pod}`,
    message: `Cannot see "${name}" healthy: its healthcheck${test} says: ` +
      probeOutput(unhealthy.message),
    hint: `correct healthcheck of "${name}", or try its test: ` +
      `kompoxops app exec -c ${name} -- sh`,
    graceMs: grace.untilTimeout,
    log: { pod, container: name, previous: false },
  };
}

/** What the probe printed, without the kubelet's opening. */
export function probeOutput(message: string): string {
  const text = oneLine(
    message.replace(/^\w+ probe (?:failed|errored)[^:]*:/i, ""),
  );
  return text === "" ? "nothing" : text;
}
