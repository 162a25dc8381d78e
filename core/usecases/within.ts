/** A limit of time around work that ends with a signal. */

import type { Clock } from "../ports/ports.ts";

/**
 * Runs work until it is done, the signal ends it, or its time is up.
 *
 * @param late makes what is thrown when the time is up
 */
export async function within<Result>(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const done = new AbortController();
  const timer = clock.sleep(limitMs, done.signal)
    .then(() => limit.abort(late()), () => {});
  try {
    return await work(AbortSignal.any([signal, limit.signal]));
  } finally {
    done.abort();
    await timer;
  }
}
