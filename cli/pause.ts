/** Waits by the clock of the outside. */

import type { Io } from "./io.ts";

/** @throws the signal's reason, when it is aborted before the time is over */
export function pause(
  io: Pick<Io, "after">,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => {
      stop();
      reject(signal.reason);
    };
    const stop = io.after(ms, () => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
