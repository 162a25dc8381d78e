/** Counts refused tokens per address, so that nobody tries many. */

import { apiFailure } from "../../core/api/v1/problem.ts";
import type { Clock } from "../../core/ports/clock.ts";

const windowMs = 60_000;
const mostPerWindow = 30;
const mostAddresses = 10_000;

interface Count {
  readonly since: number;
  readonly failures: number;
}

export class FailedTokens {
  readonly #clock: Clock;
  readonly #counts = new Map<string, Count>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns the failure to answer with: the one that is given, or that there were too many */
  count(address: string, failure: unknown): unknown {
    const now = this.#clock.now().getTime();
    const seen = this.#counts.get(address);
    const fresh = seen === undefined || now - seen.since >= windowMs;
    const count = fresh
      ? { since: now, failures: 1 }
      : { since: seen.since, failures: seen.failures + 1 };
    this.#counts.delete(address);
    this.#counts.set(address, count);
    if (this.#counts.size > mostAddresses) this.#dropOldest();
    if (count.failures <= mostPerWindow) return failure;
    const seconds = Math.ceil((count.since + windowMs - now) / 1000);
    return apiFailure(
      "too-many",
      "Cannot accept the token: too many were refused from this address",
      `wait ${seconds} s`,
      { "retry-after": String(seconds) },
    );
  }

  #dropOldest(): void {
    const { value } = this.#counts.keys().next();
    if (value !== undefined) this.#counts.delete(value);
  }
}
