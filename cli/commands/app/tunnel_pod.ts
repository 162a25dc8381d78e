/** Knows at any time which pod of the app takes the connections of a tunnel. */

import { failure, KompoxError } from "../../../core/domain/error.ts";
import type { AppPod } from "../../../core/operations/app_access.ts";
import { pause } from "../../pause.ts";
import type { Io } from "../../io.ts";

/** An {@link AppPod} that runs. */
export type RunningPod = AppPod & { readonly pod: string };

/** Pauses between tries to follow the pods again, in milliseconds; the last one stays. */
const backoffMs = [1_000, 2_000, 4_000, 5_000];

/** Follows until its signal is aborted. */
export class TunnelPod {
  readonly #io: Io;
  readonly #signal: AbortSignal;
  readonly #tell: (text: string) => void;
  #seen?: AppPod;
  #last?: string;
  #failed?: { readonly error: unknown };
  #changed = Promise.withResolvers<void>();

  /** @param tell called with a line when the pod is replaced, or gone */
  constructor(io: Io, signal: AbortSignal, tell: (text: string) => void) {
    this.#io = io;
    this.#signal = signal;
    this.#tell = tell;
  }

  /** Begins; what it cannot go on without is thrown by {@link running}. */
  follow(pods: () => AsyncIterable<AppPod>): void {
    this.#follow(pods).catch((error) => {
      this.#failed = { error };
      this.#changed.resolve();
    });
  }

  /**
   * @param waitMs how long to wait for one
   * @throws {KompoxError} `not-found` the app has no pod, at the first look;
   *   `unavailable` none has run in time
   */
  async running(waitMs: number): Promise<RunningPod> {
    const deadline = performance.now() + waitMs;
    for (;;) {
      this.#signal.throwIfAborted();
      if (this.#failed !== undefined) throw this.#failed.error;
      const seen = this.#seen;
      if (seen?.pod !== undefined) return seen as RunningPod;
      if (seen !== undefined && this.#last === undefined) refuseNone(seen);
      const left = deadline - performance.now();
      if (left <= 0) throw notRunning(seen);
      await this.#change(left);
    }
  }

  async #change(ms: number): Promise<void> {
    const awake = new AbortController();
    const signal = AbortSignal.any([awake.signal, this.#signal]);
    const nap = pause(this.#io, ms, signal).catch(() => {});
    await Promise.race([this.#changed.promise, nap]);
    awake.abort();
  }

  async #follow(pods: () => AsyncIterable<AppPod>): Promise<void> {
    for (let failures = 0; !this.#signal.aborted;) {
      try {
        for await (const pod of pods()) {
          failures = 0;
          this.#see(pod);
        }
        if (!this.#signal.aborted) continue;
      } catch (error) {
        if (this.#signal.aborted) return;
        const passing = this.#seen !== undefined &&
          error instanceof KompoxError && error.kind === "unavailable";
        if (!passing) throw error;
        if (failures === 0) this.#tell(`${error.message}; trying again`);
      }
      const ms = backoffMs[Math.min(failures++, backoffMs.length - 1)];
      await pause(this.#io, ms, this.#signal).catch(() => {});
    }
  }

  #see(pod: AppPod): void {
    const before = this.#seen;
    this.#seen = pod;
    if (pod.pod === undefined) {
      const comes = before?.pod !== undefined || pod.containers.length > 0;
      if (comes && before?.state !== pod.state) {
        this.#tell(`Waiting for a pod: ${pod.state}`);
      }
    } else {
      const replaced = this.#last !== undefined && this.#last !== pod.pod;
      if (replaced) {
        this.#tell(
          `New connections go to pod "${pod.pod}": it replaces "${this.#last}"`,
        );
      }
      this.#last = pod.pod;
    }
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** An app that is not there will not come by waiting. */
function refuseNone({ containers, state }: AppPod): void {
  if (containers.length > 0) return;
  throw failure("not-found", `Cannot open a tunnel to the app: ${state}`, {
    hint: "kompoxops app status, and kompoxops app deploy when it is not there",
  });
}

function notRunning(seen: AppPod | undefined): KompoxError {
  const state = seen?.state ?? "no answer came in time";
  return failure("unavailable", `Cannot reach the app: ${state}`, {
    hint: "kompoxops app status",
  });
}
