/** When a request is tried again, and after how long. */

/** Tries of one request, the first included. */
const tries = 5;

/** A server that asks for more than this is given up, in milliseconds. */
const longestMs = 30_000;

/**
 * @param status HTTP status; 0: the connection broke
 * @param tried tries so far
 */
export function mayTryAgain(status: number, tried: number): boolean {
  if (tried >= tries) return false;
  return status === 0 || status === 429 || status === 500 || status === 502 ||
    status === 503 || status === 504;
}

/** Doubles from 100 ms; half of it is chance, so that many clients spread out. */
export function backoffMs(tried: number, chance = Math.random()): number {
  const full = Math.min(100 * 2 ** (tried - 1), longestMs);
  return Math.round(full / 2 + chance * full / 2);
}

/**
 * What the server asks for, by header or by its Status.
 *
 * @param header `Retry-After` in seconds (API servers send no dates)
 * @returns 0 when it does not ask; undefined when it asks for too long
 */
export function retryAfterMs(
  header: string | null,
  statusSeconds: number,
): number | undefined {
  const seconds = Math.max(Number(header) || 0, statusSeconds, 0);
  return seconds * 1000 > longestMs ? undefined : seconds * 1000;
}
