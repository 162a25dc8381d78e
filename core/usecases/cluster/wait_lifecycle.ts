/** Waits until a cluster is there, or gone. */

import { failure, type KompoxError } from "../../domain/error.ts";
import type { Call } from "../../operations/call.ts";
import type { LifecycleState } from "../../ports/driver.ts";
import type { Clock } from "../../ports/ports.ts";

/** What is waited for, and how it is seen. */
export interface LifecycleWait {
  readonly timeoutMs: number;
  look(): Promise<LifecycleState>;
  isDone(state: LifecycleState): boolean;
  /** @param last what was seen last */
  late(last: string): KompoxError;
}

/** Clouds take minutes and count requests. */
const pauseMs = 5_000;

/**
 * Shows what is under way as it changes.
 *
 * @throws {KompoxError} `failed` with what the infrastructure says;
 *   `unavailable` the time is up
 */
export async function waitLifecycle(
  clock: Clock,
  { timeoutMs, look, isDone, late }: LifecycleWait,
  call: Call,
): Promise<void> {
  const deadline = clock.now().getTime() + timeoutMs;
  const shown = new Map<string, string>();
  while (true) {
    const state = await look();
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
      throw late(last.join(", ") || "nothing is known of it");
    }
    await clock.sleep(Math.min(pauseMs, left), call.signal);
  }
}
