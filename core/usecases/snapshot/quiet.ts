/** Holds an app's writing up while something is done, and lets it go on whatever happens. */

import { quiesceCommandsOf } from "../../convert/quiesce.ts";
import { failure, type KompoxError } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { Quiesce } from "../../operations/snapshot.ts";
import { type QuiesceMark, quiesceMarkOf } from "../../plan/quiesce_mark.ts";
import type { Kube, KubeObject, KubeRef } from "../../ports/kube.ts";
import {
  getNamespace,
  refuseForeign,
  refuseLeaving,
} from "../app/app_namespace.ts";
import { findPod } from "../app/choose_pod.ts";
import { listReleases } from "../app/read_live.ts";
import { readRelease } from "../app/write_release.ts";
import { type Intent, leaseRef } from "../lease.ts";
import { type AppLock, takeLock } from "../lock.ts";
import { HeldApp, type Quiet, type QuietSite } from "./held_app.ts";

/**
 * Takes the app's lock, holds its writing up, works, and lets it go on: also
 * after a failure and an interruption. A run that is killed leaves a mark on
 * the Deployment and the Deployment among the unfinished changes of the Lease:
 * the next call of this finishes it, and so does a deploy.
 *
 * @param set name of the set that the mark tells
 * @throws {KompoxError} `conflict` another change is under way or unfinished;
 *   `invalid` `exec` without commands; `failed` and `unavailable` when the app
 *   cannot be held up or does not go on
 */
export async function quietly<Result>(
  site: QuietSite,
  set: string,
  work: (quiet: Quiet) => Promise<Result>,
): Promise<Result> {
  const { kube, ports, target, call } = site;
  const { namespace } = appNames(target);
  const [home, lease] = await Promise.all([
    getNamespace(kube, target, call.signal),
    kube.get(leaseRef(namespace), call.signal),
  ]);
  if (home === undefined) {
    const { signal } = call;
    return await work({ quiesce: chosen(site, undefined), signal });
  }
  refuseForeign(home, target);
  refuseLeaving(home);
  const intent = deploymentRef(target);
  const live = await kube.get(intent, call.signal);
  const held = quiesceMarkOf(live) !== undefined;
  if (chosen(site, live) === "none" && !held) {
    return await work({ quiesce: "none", signal: call.signal });
  }
  const { apiVersion, kind, name } = intent;
  const intents: Intent[] = live === undefined
    ? []
    : [{ apiVersion, kind, name }];
  const lock = await takeLock(kube, ports, {
    namespace,
    seen: lease,
    intents,
    waitMs: site.lockTimeoutMs,
  }, call);
  let finished = false;
  try {
    return await lockedQuietly(site, lock, set, work, () => {
      finished = true;
    });
  } finally {
    if (finished && lease === undefined && live === undefined) {
      await lock.remove();
    } else await lock.release(finished);
  }
}

/** Whether a killed run has left the app held up. */
export async function isHeldUp(
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<boolean> {
  const live = await kube.get(deploymentRef(target), signal);
  return quiesceMarkOf(live) !== undefined;
}

/** @param settled told once nothing is left to be finished */
async function lockedQuietly<Result>(
  site: QuietSite,
  lock: AppLock,
  set: string,
  work: (quiet: Quiet) => Promise<Result>,
  settled: () => void,
): Promise<Result> {
  const { kube, target } = site;
  const { signal } = lock;
  const ref = deploymentRef(target);
  if (lock.unfinished.some((intent) => !isSame(intent, ref))) {
    throw unfinished(target);
  }
  const live = await kube.get(ref, signal);
  if (live === undefined) {
    settled();
    return await work({ quiesce: chosen(site, undefined), signal });
  }
  const held = new HeldApp(site, lock, live, await wantedOf(site, signal));
  const left = quiesceMarkOf(live);
  const mode = chosen(site, live);
  if (left?.quiesce === "stop" && mode === "stop" && isStopped(live)) {
    return await held.during(left, work, settled);
  }
  if (left !== undefined || lock.unfinished.length > 0) {
    await held.goOn(left, () => {});
  }
  if (mode === "none") {
    settled();
    return await work({ quiesce: mode, signal });
  }
  const refused = (error: unknown): never => {
    settled();
    throw error;
  };
  await held.check(mode).catch(refused);
  const at = site.ports.clock.now().toISOString();
  const mark: QuiesceMark = mode === "stop"
    ? { set, quiesce: mode, at }
    : { set, quiesce: mode, at, pod: await podOf(site, signal).catch(refused) };
  return await held.during(mark, work, settled);
}

/** uid of the pod that commands run in. @throws {KompoxError} `not-found` none runs */
async function podOf(
  { kube, target }: QuietSite,
  signal: AbortSignal,
): Promise<string> {
  const { metadata } = await findPod(kube, target, signal);
  return metadata.uid!;
}

/** The Deployment of the newest release (decision 25). */
async function wantedOf(
  { kube, target }: QuietSite,
  signal: AbortSignal,
): Promise<KubeObject> {
  const { heads: [head] } = await listReleases(kube, target, signal);
  const release = await readRelease(kube, target, head, signal);
  const found = release?.objects.find(({ kind }) => kind === "Deployment");
  if (found !== undefined) return found;
  const { name } = target.app;
  throw failure(
    "conflict",
    `Cannot hold app "${name}" up: nothing tells what was deployed`,
    { hint: `kompoxops app deploy -A ${name}` },
  );
}

function chosen(
  { quiesce }: QuietSite,
  live: KubeObject | undefined,
): Quiesce {
  if (quiesce !== undefined) return quiesce;
  const able = live !== undefined && quiesceCommandsOf(live).length > 0;
  return able ? "exec" : "stop";
}

function deploymentRef(target: Target): KubeRef {
  const { namespace, workload: name } = appNames(target);
  return { apiVersion: "apps/v1", kind: "Deployment", name, namespace };
}

function isSame(intent: Intent, ref: KubeRef): boolean {
  return intent.kind === ref.kind && intent.name === ref.name;
}

function isStopped({ spec }: KubeObject): boolean {
  return (spec as { replicas?: number }).replicas === 0;
}

function unfinished({ app: { name } }: Target): KompoxError {
  return failure(
    "conflict",
    `Cannot hold app "${name}" up: an earlier change did not come to its end`,
    { hint: `finish it: kompoxops app deploy -A ${name}` },
  );
}
