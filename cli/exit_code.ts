/** How a program ends: the exit code of each kind of failure (decision 8). */

import type { Kind } from "../core/domain/error.ts";

const codes: Readonly<Record<Kind, number>> = {
  failed: 1,
  usage: 2,
  invalid: 3,
  "not-found": 4,
  conflict: 5,
  unsupported: 6,
  denied: 7,
  unavailable: 8,
};

/** Something was thrown that is no KompoxError. */
export const bugCode = 70;

/** The reader of stdout has gone: as if SIGPIPE had ended the program. */
export const outputClosedCode = 141;

const signals: Readonly<Record<string, number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGQUIT: 131,
  SIGTERM: 143,
};

/** @returns 1 to 8 */
export function exitCode(kind: Kind): number {
  return codes[kind];
}

/** @returns 128 + the signal's number */
export function signalCode(name: string): number {
  return signals[name] ?? 130;
}
