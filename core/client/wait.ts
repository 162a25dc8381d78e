/** Waiting between tries. */

import type { ClientDeps } from "./deps.ts";

/** @throws the signal's reason, when it is aborted before the time is over */
export function wait(
  { after }: Pick<ClientDeps, "after">,
  ms: number,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      stop();
      reject(signal?.reason);
    };
    const stop = after(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** Milliseconds before the next try: 0.2 s, doubled up to 5 s. @param tries made so far */
export function backoffMs(tries: number): number {
  return Math.min(5000, 200 * 2 ** Math.max(0, tries - 1));
}
