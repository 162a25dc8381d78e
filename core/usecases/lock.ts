/** One change at a time per app: a Lease in the app's namespace (decision 12). */

import { failure, KompoxError } from "../domain/error.ts";
import type { Call } from "../operations/call.ts";
import type { Kube, KubeObject } from "../ports/kube.ts";
import type { Actor, Clock, Ports } from "../ports/ports.ts";
import {
  freed,
  holderOf,
  identity,
  type Intent,
  isLeftBehind,
  leaseMs,
  leaseRef,
  renewed,
  taken,
  unfinishedOf,
} from "./lease.ts";
import { shortly } from "./shortly.ts";

const renewEveryMs = 20_000;
const retryEveryMs = 5_000;
const pollEveryMs = 1_000;
const releaseTries = 3;

/** How a lock is to be taken. */
export interface LockOptions {
  readonly namespace: string;
  /** The Lease as it was when the plan was made; absent: there was none. */
  readonly seen: KubeObject | undefined;
  /** What will be written: kept in the Lease until the change is finished. */
  readonly intents: readonly Intent[];
  /** How long to wait for another holder, in milliseconds. */
  readonly waitMs: number;
}

/**
 * Takes the lock of an app and renews it until it is released.
 *
 * @throws {KompoxError} `conflict` another run holds it longer than `waitMs`
 */
export async function takeLock(
  kube: Kube,
  ports: Pick<Ports, "clock" | "actor">,
  options: LockOptions,
  call: Call,
): Promise<AppLock> {
  const { clock, actor } = ports;
  const ref = leaseRef(options.namespace);
  const since = clock.now().getTime();
  let lease = options.seen;
  let waited = false;
  let watched = { version: lease?.metadata.resourceVersion, since };
  while (true) {
    const now = clock.now().getTime();
    const version = lease?.metadata.resourceVersion;
    if (version !== watched.version) watched = { version, since: now };
    const holder = holderOf(lease);
    if (
      holder === undefined || isLeftBehind(holder, actor) ||
      now - watched.since >= leaseMs
    ) {
      const ours = await tryTake(kube, options, lease, ports, call.signal);
      if (ours !== undefined) {
        return new AppLock(kube, clock, actor, call, ours, {
          waited,
          unfinished: unfinishedOf(lease),
        });
      }
    } else {
      if (now - since >= options.waitMs) throw held(holder, lease);
      call.report({ step: "lock", state: `waiting for ${holder}` });
      await clock.sleep(pollEveryMs, call.signal);
    }
    waited = true;
    lease = await kube.get(ref, call.signal);
  }
}

/** A lock that is held. */
export class AppLock {
  /** Whether another change may have happened since the plan was made. */
  readonly waited: boolean;
  /** What earlier changes may have written; see {@link unfinishedOf}. */
  readonly unfinished: readonly Intent[];
  /** Ends with the call, and when the lock is lost. */
  readonly signal: AbortSignal;
  readonly #kube: Kube;
  readonly #clock: Clock;
  readonly #actor: Actor;
  readonly #call: Call;
  readonly #lost = new AbortController();
  readonly #stop = new AbortController();
  readonly #renewal: Promise<void>;
  #lease: KubeObject;

  constructor(
    kube: Kube,
    clock: Clock,
    actor: Actor,
    call: Call,
    lease: KubeObject,
    found: { waited: boolean; unfinished: readonly Intent[] },
  ) {
    this.#kube = kube;
    this.#clock = clock;
    this.#actor = actor;
    this.#call = call;
    this.#lease = lease;
    this.waited = found.waited;
    this.unfinished = found.unfinished;
    this.signal = AbortSignal.any([call.signal, this.#lost.signal]);
    this.#renewal = this.#renew();
  }

  /**
   * Gives the lock back; never throws: a Lease that stays expires by itself.
   *
   * @param finished whether all intents were carried out; otherwise they stay
   *   in the Lease, and the next change repeats them
   */
  async release(finished: boolean): Promise<void> {
    await this.#end((lease, signal) =>
      this.#kube.replace(freed(lease, finished), signal)
    );
  }

  /** Gives the lock back by removing the Lease; never throws. */
  async remove(): Promise<void> {
    await this.#end((lease, signal) => {
      const { namespace, resourceVersion } = lease.metadata;
      const ref = leaseRef(namespace!);
      return this.#kube.delete(ref, { resourceVersion }, signal);
    });
  }

  /** Ends the renewal; the Lease goes with its namespace. */
  async forget(): Promise<void> {
    await this.#end(() => Promise.resolve());
  }

  async #end(
    last: (lease: KubeObject, signal: AbortSignal) => Promise<unknown>,
  ): Promise<void> {
    this.#stop.abort();
    await this.#renewal;
    if (this.#lost.signal.aborted) return;
    try {
      await shortly(this.#clock, (signal) => this.#insist(last, signal));
    } catch {
      const state = `not given back, expires in ${leaseMs / 1000} s`;
      this.#call.report({ step: "lock", state });
    }
  }

  /** A lock left behind holds everybody up, so its end is tried more than once. */
  async #insist(
    last: (lease: KubeObject, signal: AbortSignal) => Promise<unknown>,
    signal: AbortSignal,
  ): Promise<void> {
    for (let tries = 1;; tries++) {
      try {
        await this.#asHolder(last, signal);
        return;
      } catch (error) {
        if (isLost(error) || tries === releaseTries) throw error;
        await this.#clock.sleep(pollEveryMs, signal);
      }
    }
  }

  async #renew(): Promise<void> {
    let renewedAt = this.#clock.now().getTime();
    let pause = renewEveryMs;
    while (true) {
      try {
        await this.#clock.sleep(pause, this.#stop.signal);
      } catch {
        return;
      }
      try {
        this.#lease = await this.#prolong();
        renewedAt = this.#clock.now().getTime();
        pause = renewEveryMs;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        pause = retryEveryMs;
        const age = this.#clock.now().getTime() - renewedAt;
        if (!isLost(error) && age + retryEveryMs < leaseMs) continue;
        this.#lost.abort(lostLock(error));
        return;
      }
    }
  }

  #prolong(): Promise<KubeObject> {
    const prolong = (lease: KubeObject, signal: AbortSignal) =>
      this.#kube.replace(renewed(lease, this.#clock.now()), signal);
    return this.#asHolder(prolong, this.#stop.signal);
  }

  /**
   * Writes the Lease, twice if its version is stale: an earlier write of this
   * run may have arrived although its answer did not.
   *
   * @throws {KompoxError} `conflict` somebody else has it
   */
  async #asHolder<Result>(
    write: (lease: KubeObject, signal: AbortSignal) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result> {
    try {
      return await write(this.#lease, signal);
    } catch (error) {
      if (!isLost(error)) throw error;
      const ref = leaseRef(this.#lease.metadata.namespace!);
      const live = await this.#kube.get(ref, signal);
      if (live === undefined || holderOf(live) !== identity(this.#actor)) {
        throw error;
      }
      return await write(live, signal);
    }
  }
}

/** @returns the Lease when it is ours, undefined when another was faster */
async function tryTake(
  kube: Kube,
  { namespace, intents }: LockOptions,
  lease: KubeObject | undefined,
  { clock, actor }: Pick<Ports, "clock" | "actor">,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const wanted = taken(
    lease ?? leaseRef(namespace),
    intents,
    actor,
    clock.now(),
  );
  try {
    return lease === undefined
      ? await kube.create(wanted, signal)
      : await kube.replace(wanted, signal);
  } catch (error) {
    const gone = error instanceof KompoxError && error.kind === "not-found" &&
      lease !== undefined;
    if (isLost(error) || gone) return undefined;
    await giveBack(kube, namespace, actor, clock);
    throw error;
  }
}

/** Frees a Lease that may have become ours although the answer never came. */
async function giveBack(
  kube: Kube,
  namespace: string,
  actor: Actor,
  clock: Clock,
): Promise<void> {
  await shortly(clock, async (signal) => {
    const lease = await kube.get(leaseRef(namespace), signal);
    if (lease === undefined || holderOf(lease) !== identity(actor)) return;
    await kube.replace(freed(lease, false), signal);
  }).catch(() => {});
}

function held(holder: string, lease: KubeObject | undefined): KompoxError {
  const { renewTime } = (lease?.spec ?? {}) as { renewTime?: string };
  return failure(
    "conflict",
    `Cannot change the app: ${holder} is changing it, last seen at ${renewTime}`,
    {
      hint: "wait for it: --lock-timeout 2m (a lock that was left behind is " +
        `taken over after ${leaseMs / 1000} s)`,
    },
  );
}

function lostLock(cause: unknown): KompoxError {
  return failure(
    "conflict",
    "Cannot go on with the change: its lock was lost",
    { cause, hint: "run it again" },
  );
}

function isLost(error: unknown): boolean {
  return error instanceof KompoxError && error.kind === "conflict";
}
