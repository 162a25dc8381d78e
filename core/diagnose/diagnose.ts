/** From the objects of an app to one verdict: ready, on its way, or stuck for one cause. */

import type { KubeObject } from "../ports/kube.ts";
import {
  type AppView,
  currentPods,
  currentReplicaSet,
  eventsAbout,
  isObserved,
  isReady,
} from "./app_view.ts";
import { type Cause, grace } from "./cause.ts";
import { crashCause } from "./crash_cause.ts";
import { creationCause } from "./creation_cause.ts";
import { imageCause } from "./image_cause.ts";
import { containersOf } from "./pod_view.ts";
import { probeCause } from "./probe_cause.ts";
import { podProgress, type Progress } from "./progress.ts";
import { scheduleCause } from "./schedule_cause.ts";
import { claimCause, mountCause, sandboxCause } from "./storage_cause.ts";

export type Verdict =
  | {
    readonly state: "ready";
    /** How long it must stay so to be believed, in milliseconds. */
    readonly settleMs: number;
    /** Another run of a container has another key. */
    readonly key: string;
  }
  | {
    readonly state: "waiting";
    /** Lines to show, one for each object that has something to say. */
    readonly progress: readonly Progress[];
    /** Why it may never become ready; to be believed after its grace. */
    readonly cause?: Cause;
  };

/**
 * Judges an app. The first cause in the order in which a pod comes to life
 * wins: what failed earlier explains what fails later.
 */
export function diagnose(view: AppView): Verdict {
  const { deployment } = view;
  if (deployment === undefined) {
    return {
      state: "waiting",
      ...(view.listed ? vanished() : { progress: [] }),
    };
  }
  if (isReady(deployment)) return settling(currentPods(view));
  const object = `Deployment/${deployment.metadata.name}`;
  if (!isObserved(deployment)) {
    return waiting(object, "waiting for the controller");
  }
  const set = currentReplicaSet(view);
  const pods = currentPods(view);
  const cause = findCause(view, deployment, set, pods);
  if (pods.length === 0) {
    const leaving = view.pods.length > 0;
    const state = leaving
      ? "waiting for the old pod to stop"
      : "creating a pod";
    return { ...waiting(object, state), cause };
  }
  return { state: "waiting", progress: pods.flatMap(podLines), cause };

  function podLines(pod: KubeObject): Progress[] {
    return podProgress(pod, eventsAbout(view, pod));
  }
}

/** Without a healthcheck a container is ready from the moment it runs. */
const settleMs = 3_000;
/** Once it has ended before, that may well be between two ends. */
const settleAgainMs = 10_000;

function settling(pods: readonly KubeObject[]): Verdict {
  const unproven = pods.flatMap(containersOf).filter((container) =>
    container.role !== "init" && container.readinessProbe === undefined
  );
  const restarts = unproven.reduce((sum, each) => sum + each.restarts, 0);
  const names = pods.map(({ metadata }) => metadata.name).join(",");
  const key = `${names} ${restarts}`;
  if (restarts > 0) return { state: "ready", settleMs: settleAgainMs, key };
  const proven = pods.length > 0 && unproven.length === 0;
  return { state: "ready", settleMs: proven ? 0 : settleMs, key };
}

function waiting(
  object: string,
  state: string,
): { state: "waiting"; progress: Progress[] } {
  return { state: "waiting", progress: [{ object, state }] };
}

function vanished(): { progress: Progress[]; cause: Cause } {
  return {
    progress: [],
    cause: {
      key: "vanished",
      object: "Deployment",
      message: "Cannot see the app: its Deployment was deleted meanwhile",
      hint: "run the deploy again",
      graceMs: grace.unlikely,
    },
  };
}

function findCause(
  view: AppView,
  deployment: KubeObject,
  set: KubeObject | undefined,
  pods: readonly KubeObject[],
): Cause | undefined {
  if (pods.length === 0) {
    const told = set === undefined ? [] : eventsAbout(view, set);
    return creationCause(deployment, told);
  }
  for (const pod of pods) {
    const cause = podCause(view, pod);
    if (cause !== undefined) return cause;
  }
}

/**
 * Why one pod may never run.
 *
 * @param view events and claims of its namespace
 */
export function podCause(
  view: Pick<AppView, "events" | "claims">,
  pod: KubeObject,
): Cause | undefined {
  const told = eventsAbout(view, pod);
  const unscheduled = scheduleCause(pod, told);
  if (unscheduled !== undefined) {
    return claimsOf(view, pod) ?? unscheduled;
  }
  const containers = containersOf(pod);
  const begun = containers.some(({ runId }) => runId !== undefined);
  if (!begun) {
    const blocked = mountCause(pod, told) ?? sandboxCause(pod, told);
    if (blocked !== undefined) return blocked;
  }
  const name = pod.metadata.name;
  const causes: Cause[] = [];
  for (const container of containers) {
    const about = told.filter((event) => event.container === container.name);
    const image = imageCause(
      `Pod/${name}`,
      container,
      about.map(({ message }) => message),
    );
    const others = containers.filter((other) => other !== container);
    const cause = image ?? crashCause(name, container, others) ??
      probeCause(name, container, told);
    if (cause !== undefined) causes.push(cause);
  }
  return surest(causes);
}

/** The cause that is believed soonest; of equals the one that starts first. */
function surest(causes: readonly Cause[]): Cause | undefined {
  let best: Cause | undefined;
  for (const cause of causes) {
    if (best === undefined || cause.graceMs < best.graceMs) best = cause;
  }
  return best;
}

/** The first claim of the pod that is not bound. */
function claimsOf(
  view: Pick<AppView, "events" | "claims">,
  pod: KubeObject,
): Cause | undefined {
  const { volumes = [] } = (pod.spec ?? {}) as {
    volumes?: { persistentVolumeClaim?: { claimName: string } }[];
  };
  const names = new Set(
    volumes.map((volume) => volume.persistentVolumeClaim?.claimName),
  );
  for (const claim of view.claims) {
    if (!names.has(claim.metadata.name)) continue;
    const cause = claimCause(claim, eventsAbout(view, claim));
    if (cause !== undefined) return cause;
  }
}
