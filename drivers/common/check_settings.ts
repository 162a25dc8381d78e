/** Refuses settings that a driver does not understand. */

import { KompoxError, type Problem } from "../../core/domain/error.ts";
import { meant } from "../../core/domain/nearest.ts";

/**
 * Keys that begin with `x-` are free (decision 11). Values stay out of the
 * message: a setting may be a secret.
 *
 * @param owner whose settings they are, such as `provider "home"`
 * @param known the settings that the driver understands
 * @throws {KompoxError} `invalid` with every unknown key
 */
export function checkSettings(
  owner: string,
  settings: Readonly<Record<string, string>>,
  known: readonly string[],
): void {
  const problems = Object.keys(settings)
    .filter((key) => !key.startsWith("x-") && !known.includes(key))
    .map((key): Problem => ({
      level: "error",
      message: `Cannot use setting "${key}" of ${owner}: the driver has none`,
      hint: meant(key, known),
    }));
  if (problems.length > 0) throw new KompoxError("invalid", problems);
}
