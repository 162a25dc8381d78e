/** The one reason for which an app does not become ready. */

import type { Problem } from "../domain/error.ts";

/**
 * A cause is believed once it has been seen without a break for `graceMs`:
 * Kubernetes tries most things again by itself, and many a first failure is
 * over a moment later.
 */
export interface Cause {
  /** The same for the same cause seen again. */
  readonly key: string;
  /** `Kind/name` of the object that shows it. */
  readonly object: string;
  /** As in {@link Problem}. */
  readonly message: string;
  readonly hint: string;
  /** Milliseconds; Infinity: it is told only when the time is up. */
  readonly graceMs: number;
  /** The log that shows it. */
  readonly log?: CauseLog;
}

/** Where the last lines before a failure are. */
export interface CauseLog {
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
}

/** How long causes of each nature are given to go away by themselves. */
export const grace = {
  /** Nothing but another input can help; a moment for events to arrive in order. */
  hopeless: 1_000,
  /** Will not help itself, unless somebody is just making what is missing. */
  unlikely: 5_000,
  /** Often passes: a pod that is still leaving, a controller that is behind. */
  passing: 15_000,
  /** The outside is slow: networks, clouds, detaching disks. */
  outside: 60_000,
  /** Only the end of the wait tells. */
  untilTimeout: Infinity,
} as const;

/**
 * The problems to throw for a cause: the cause itself, then its evidence.
 *
 * @param logLines the last lines of {@link Cause.log}
 */
export function causeProblems(
  cause: Cause,
  logLines: readonly string[],
): Problem[] {
  const { message, hint, log } = cause;
  return [
    { level: "error", message, hint },
    ...logLines.map((line): Problem => ({
      level: "info",
      message: `${log?.container}: ${line}`,
    })),
  ];
}

/** The first line of a long message, shortened. */
export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim().replace(/\.$/, "");
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
}
