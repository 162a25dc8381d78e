/** A failure in one word, for the record. */

import { KompoxError } from "../core/domain/error.ts";

export function failureWord(error: unknown): string {
  return error instanceof KompoxError ? error.kind : "bug";
}
