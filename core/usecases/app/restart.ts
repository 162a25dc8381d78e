/** `app restart`: the same app in a new pod. */

import { failure, type KompoxError } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type {
  RestartInput,
  RestartReport,
} from "../../operations/app_access.ts";
import type { Call } from "../../operations/call.ts";
import { refOf } from "../../plan/object_key.ts";
import type { Release } from "../../plan/release.ts";
import { withRestart } from "../../plan/restart.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { leaseRef } from "../lease.ts";
import { type AppLock, takeLock } from "../lock.ts";
import { getNamespace, refuseForeign, refuseLeaving } from "./app_namespace.ts";
import { withKube } from "./connect_app.ts";
import { listReleases } from "./read_live.ts";
import { waitReady } from "./wait_ready.ts";
import { readRelease } from "./write_release.ts";

/**
 * Applies the Deployment of the newest release again with another mark in its
 * pod template (decision 25), under the app's lock. Writes no release: a deploy
 * of the same files still finds nothing to do.
 *
 * @throws {KompoxError} `not-found` no such app, or not deployed; `conflict`
 *   another change is under way or was not finished, or another manager owns a
 *   field; `failed` and `unavailable` as `app deploy`
 */
export async function restartApp(
  ports: Ports,
  input: RestartInput,
  call: Call,
): Promise<RestartReport> {
  const target = await ports.store.target(input.appName);
  return await withKube(ports, target, call.signal, async (kube) => {
    call.report({ step: "connect", state: kube.server });
    const report = await restart(kube, ports, target, input, call);
    if (!input.wait) return report;
    await waitReady(kube, ports.clock, target, input.timeoutMs, call);
    return { ...report, ready: true };
  });
}

async function restart(
  kube: Kube,
  ports: Ports,
  target: Target,
  { lockTimeoutMs: waitMs, forceConflicts: force }: RestartInput,
  call: Call,
): Promise<RestartReport> {
  const { namespace } = appNames(target);
  const [home, seen] = await Promise.all([
    getNamespace(kube, target, call.signal),
    kube.get(leaseRef(namespace), call.signal),
  ]);
  if (home === undefined) throw notDeployed(target);
  refuseForeign(home, target);
  refuseLeaving(home);
  const lock = await takeLock(
    kube,
    ports,
    { namespace, seen, intents: [], waitMs },
    call,
  );
  try {
    const { release, deployment } = await newest(kube, target, lock);
    const restartedAt = ports.clock.now().toISOString();
    const marked = withRestart(deployment, restartedAt);
    await kube.apply(marked, { force }, lock.signal);
    const { name } = deployment.metadata;
    const object = `Deployment/${name}`;
    call.report({ step: "apply", object, state: "restarted" });
    return {
      app: target.app.name,
      namespace,
      deployment: name,
      release: release.number,
      restartedAt,
    };
  } finally {
    // What an earlier change left unfinished stays so.
    await lock.release(lock.unfinished.length === 0);
  }
}

async function newest(
  kube: Kube,
  target: Target,
  lock: AppLock,
): Promise<{ release: Release; deployment: KubeObject }> {
  if (lock.unfinished.length > 0) throw unfinished(target);
  const { heads: [head] } = await listReleases(kube, target, lock.signal);
  const release = await readRelease(kube, target, head, lock.signal);
  const deployment = release?.objects.find(({ kind }) => kind === "Deployment");
  if (release === undefined || deployment === undefined) {
    throw notDeployed(target);
  }
  const live = await kube.get(refOf(deployment), lock.signal);
  if (live === undefined) throw notDeployed(target);
  return { release, deployment };
}

function notDeployed({ app: { name } }: Target): KompoxError {
  return failure(
    "not-found",
    `Cannot restart app "${name}": it is not deployed`,
    { hint: `kompoxops app deploy -A ${name}` },
  );
}

function unfinished({ app: { name } }: Target): KompoxError {
  return failure(
    "conflict",
    `Cannot restart app "${name}": an earlier change did not come to its end`,
    { hint: `finish it: kompoxops app deploy -A ${name}` },
  );
}
