/** What the log tells of a failure. */

import { KompoxError } from "../core/domain/error.ts";

/** Of a bug only its frames: its message may hold secrets. */
export function facts(error: unknown): Record<string, unknown> {
  if (error instanceof KompoxError) {
    return { kind: error.kind, error: error.message };
  }
  if (!(error instanceof Error)) return { kind: "bug", error: typeof error };
  const frames = (error.stack ?? "").split("\n").map((line) => line.trim())
    .filter((line) => line.startsWith("at ")).slice(0, 12);
  return { kind: "bug", error: error.name, frames };
}
