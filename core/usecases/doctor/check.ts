/** One check of `doctor`: it cannot fail, hang or disturb another. */

import { KompoxError } from "../../domain/error.ts";
import type { Finding } from "../../operations/doctor.ts";
import type { Clock } from "../../ports/ports.ts";

/** What a check found; its name is added. */
export type Found = Omit<Finding, "check">;

/** Milliseconds that one check may take. */
const limitMs = 15_000;

/**
 * Runs a check within its time. What it throws is a finding: a
 * {@link KompoxError} says itself what is wrong.
 *
 * @param unless what a failure of the check weighs
 * @throws only when the caller stops
 */
export async function check(
  name: string,
  unless: "warning" | "failure",
  clock: Clock,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Found>,
): Promise<Finding> {
  const limit = new AbortController();
  const ends = AbortSignal.any([signal, limit.signal]);
  const late = clock.sleep(limitMs, ends).then(
    () => tooLate(name, unless),
    () => new Promise<never>(() => {}),
  );
  try {
    return { check: name, ...await Promise.race([work(ends), late]) };
  } catch (error) {
    signal.throwIfAborted();
    return { check: name, ...broken(name, unless, error) };
  } finally {
    limit.abort();
  }
}

export function ok(message: string): Found {
  return { state: "ok", message };
}

export function warning(message: string, hint?: string): Found {
  return { state: "warning", message, hint };
}

export function failed(message: string, hint?: string): Found {
  return { state: "failure", message, hint };
}

function tooLate(name: string, state: "warning" | "failure"): Found {
  return {
    state,
    message: `Cannot check ${name}: no answer in ${limitMs / 1000} s`,
    hint: "check the network between this machine and there",
  };
}

function broken(
  name: string,
  state: "warning" | "failure",
  error: unknown,
): Found {
  if (error instanceof KompoxError) {
    const [first] = error.problems;
    return { state, message: first.message, hint: first.hint };
  }
  const words = error instanceof Error ? error.message : String(error);
  return { state, message: `Cannot check ${name}: ${words.split("\n")[0]}` };
}
