/** Waits until the ingress controller is ready and has its address, or it is clear why not. */

import type { TraefikNames } from "../../convert/traefik/names.ts";
import { traefikName } from "../../convert/traefik/names.ts";
import { isReady } from "../../diagnose/app_view.ts";
import { type Cause, causeProblems } from "../../diagnose/cause.ts";
import { failure, KompoxError } from "../../domain/error.ts";
import type { Unfinished } from "../../operations/cluster.ts";
import type { Call } from "../../operations/call.ts";
import type { Kube } from "../../ports/kube.ts";
import type { Clock } from "../../ports/ports.ts";
import { splitLines } from "../app/split_lines.ts";
import {
  deploymentType,
  listPodsAndEvents,
  serviceRef,
} from "./read_ingress.ts";
import {
  diagnoseIngress,
  type IngressObjects,
  unfinishedIngress,
} from "./unfinished.ts";

const pauseMs = 1_000;

/**
 * A cause ends the wait once it has been seen for its grace without a break.
 *
 * @throws {KompoxError} `failed` for a named cause; `unavailable` the time is
 *   up, with what is still waited for
 */
export async function waitIngress(
  kube: Kube,
  clock: Clock,
  names: TraefikNames,
  timeoutMs: number,
  call: Call,
): Promise<void> {
  const deadline = clock.now().getTime() + timeoutMs;
  const shown = new Map<string, string>();
  let seen: { key: string; since: number } | undefined;
  while (true) {
    const objects = await readParts(kube, names, call.signal);
    const { lines, cause } = lookAt(objects);
    for (const { object, state } of lines) {
      if (shown.get(object) === state) continue;
      shown.set(object, state);
      call.report({ step: "wait", object, state });
    }
    if (lines.length === 0) {
      call.report({ step: "wait", state: "ready" });
      return;
    }
    const now = clock.now().getTime();
    if (cause?.key !== seen?.key) {
      seen = cause && { key: cause.key, since: now };
    }
    const due = cause && seen ? seen.since + cause.graceMs : Infinity;
    if (cause && now >= Math.min(due, deadline)) {
      throw await causeFailure(kube, names, cause, call.signal);
    }
    if (now >= deadline) throw late(lines, timeoutMs);
    await clock.sleep(Math.min(pauseMs, deadline - now), call.signal);
  }
}

function lookAt(
  objects: IngressObjects,
): { lines: readonly Unfinished[]; cause?: Cause } {
  const { deployment } = objects;
  if (deployment === undefined || isReady(deployment)) {
    return { lines: unfinishedIngress(objects) };
  }
  const { lines, cause } = diagnoseIngress(objects);
  const none = { object: "Deployment/traefik", state: "waiting" };
  return { lines: lines.length > 0 ? lines : [none], cause };
}

async function readParts(
  kube: Kube,
  names: TraefikNames,
  signal: AbortSignal,
): Promise<IngressObjects> {
  const { namespace, ownership } = names;
  const owned = { namespace, labelSelector: ownership };
  const [service, deployment] = await Promise.all([
    kube.get(serviceRef(namespace), signal),
    kube.get({ ...deploymentType, name: traefikName, namespace }, signal),
  ]);
  if (deployment === undefined || isReady(deployment)) {
    return { service, deployment, pods: [], events: [] };
  }
  const claim = { apiVersion: "v1", kind: "PersistentVolumeClaim" };
  const set = { apiVersion: "apps/v1", kind: "ReplicaSet" };
  const [[pods, events], claims, sets] = await Promise.all([
    listPodsAndEvents(kube, names, signal),
    kube.list(claim, owned, signal),
    kube.list(set, owned, signal),
  ]);
  return {
    service,
    deployment,
    pods,
    events,
    claims: claims.items,
    replicaSets: sets.items,
  };
}

async function causeFailure(
  kube: Kube,
  { namespace }: TraefikNames,
  cause: Cause,
  signal: AbortSignal,
): Promise<KompoxError> {
  const lines: string[] = [];
  try {
    if (cause.log !== undefined) {
      const options = { ...cause.log, namespace, tailLines: 10 };
      for await (const line of splitLines(kube.logs(options, signal))) {
        lines.push(line);
      }
    }
  } catch (error) {
    // Evidence is welcome, never a reason to fail.
    if (!(error instanceof KompoxError)) throw error;
  }
  return new KompoxError("failed", causeProblems(cause, lines));
}

function late(lines: readonly Unfinished[], timeoutMs: number): KompoxError {
  const states = lines.map(({ object, state }) => `${object} is ${state}`);
  const hint = lines.find((line) => line.hint !== undefined)?.hint;
  return failure(
    "unavailable",
    `Cannot see Traefik ready within ${timeoutMs / 1000} s: ` +
      states.join(", "),
    {
      hint: hint ??
        "kompoxops cluster status -o wide, or give it more --timeout",
    },
  );
}
