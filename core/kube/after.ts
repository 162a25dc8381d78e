/** A timer that costs nothing to load. */

/**
 * Does something later, once. The runtime's `setTimeout` brings the timers of
 * its Node layer: 5 to 10 ms at the first call of a process, as much as a whole
 * request. The timer of a signal is part of the runtime itself.
 *
 * @param ms milliseconds, from 0
 * @returns takes it back
 */
export function after(ms: number, action: () => void): () => void {
  const timer = AbortSignal.timeout(ms);
  timer.addEventListener("abort", action, { once: true });
  return () => timer.removeEventListener("abort", action);
}
