/** A change in an app's namespace that is not a deploy: the namespace, then the lock, then the work. */

import { namespace as namespaceObject } from "../convert/namespace.ts";
import { openFrame } from "../convert/frame.ts";
import { appNames } from "../domain/names.ts";
import type { Target } from "../domain/resources.ts";
import type { Call } from "../operations/call.ts";
import { difference } from "../plan/difference.ts";
import { objectKey } from "../plan/object_key.ts";
import type { Kube } from "../ports/kube.ts";
import type { Ports } from "../ports/ports.ts";
import {
  getNamespace,
  refuseForeign,
  refuseLeaving,
} from "./app/app_namespace.ts";
import { leaseRef } from "./lease.ts";
import { type AppLock, takeLock } from "./lock.ts";

/** Where a change is made. */
export interface Changing {
  readonly kube: Kube;
  readonly ports: Pick<Ports, "clock" | "actor">;
  readonly target: Target;
  readonly call: Call;
  /** How long to wait for another change, in milliseconds. */
  readonly lockTimeoutMs: number;
}

/**
 * Makes the namespace when it is missing, as a deploy does, and takes the
 * lock. The caller gives it back with {@link giveBack}.
 *
 * @throws {KompoxError} `conflict` the namespace is not the app's, or another
 *   change is under way; `unavailable` the namespace is being deleted
 */
export async function lockApp(changing: Changing): Promise<AppLock> {
  const { kube, ports, target, call, lockTimeoutMs } = changing;
  const { namespace } = appNames(target);
  const [home, seen] = await Promise.all([
    getNamespace(kube, target, call.signal),
    kube.get(leaseRef(namespace), call.signal),
  ]);
  refuseForeign(home, target);
  refuseLeaving(home);
  const wanted = namespaceObject(openFrame(target));
  if (home === undefined || difference(wanted, home) !== undefined) {
    await kube.apply(wanted, {}, call.signal);
    const state = home === undefined ? "created" : "configured";
    call.report({ step: "apply", object: objectKey(wanted), state });
  }
  return await takeLock(
    kube,
    ports,
    { namespace, seen, intents: [], waitMs: lockTimeoutMs },
    call,
  );
}

/** What an earlier change left unfinished stays so. */
export async function giveBack(lock: AppLock): Promise<void> {
  await lock.release(lock.unfinished.length === 0);
}

/** Works under the lock of an app, and gives it back however the work ends. */
export async function withAppLock<Result>(
  changing: Changing,
  work: (lock: AppLock) => Promise<Result>,
): Promise<Result> {
  const lock = await lockApp(changing);
  try {
    return await work(lock);
  } finally {
    await giveBack(lock);
  }
}
