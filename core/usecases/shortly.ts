/** Time for the last words of something that has been told to stop. */

import type { Clock } from "../ports/ports.ts";

const limitMs = 5_000;

/**
 * Runs work that an aborted call must not cut off, within a limit of its own.
 *
 * @param work gets a signal that ends with the limit
 * @param ms the limit in milliseconds; absent: a few seconds
 */
export async function shortly(
  clock: Clock,
  work: (signal: AbortSignal) => Promise<unknown>,
  ms = limitMs,
): Promise<void> {
  const limit = new AbortController();
  const timer = clock.sleep(ms, limit.signal)
    .then(() => limit.abort(), () => {});
  try {
    await work(limit.signal);
  } finally {
    limit.abort();
    await timer;
  }
}
