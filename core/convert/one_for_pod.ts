/** A value that Kubernetes has once in a pod, written by several services (decision 20). */

import type { Problem } from "../domain/error.ts";
import { type Located, placeOf } from "../domain/source.ts";

/**
 * @param what names the key in messages
 * @param same tells equal values
 * @returns the first value, and an error at each place when another differs
 */
export function oneForPod<T>(
  what: string,
  written: readonly Located<T>[],
  same: (value: T) => string = String,
): { value?: T; problems: Problem[] } {
  if (written.length === 0) return { problems: [] };
  const [first, ...others] = written;
  const different = others.filter((other) =>
    same(other.value) !== same(first.value)
  );
  const places = different.length === 0 ? [] : [first, ...different];
  return {
    value: first.value,
    problems: places.map((place) => ({
      level: "error",
      message: `Cannot set ${what} to "${
        same(place.value)
      }": the services of one pod share it, and another one sets it otherwise`,
      at: placeOf(place),
      hint: "write the same value in all services, or in one of them only",
    })),
  };
}
