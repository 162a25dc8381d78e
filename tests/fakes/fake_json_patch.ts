/** RFC 6902 in small: `test` and `remove`, which is all that Kompox sends. */

import { failure } from "../../core/domain/error.ts";

type Fields = Record<string, unknown>;

/**
 * @param object changed in place
 * @throws {KompoxError} `invalid` a test fails, or what is to be removed is not there
 */
export function applyJsonPatch(
  object: Fields,
  patch: readonly Readonly<Record<string, unknown>>[],
): void {
  for (const { op, path, value } of patch) {
    const keys = String(path).split("/").slice(1)
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = keys.pop()!;
    let parent: Fields | undefined = object;
    for (const key of keys) parent = parent?.[key] as Fields | undefined;
    const there = parent !== undefined && Object.hasOwn(parent, last);
    if (op === "test") {
      if (there && JSON.stringify(parent![last]) === JSON.stringify(value)) {
        continue;
      }
    } else if (op === "remove" && there) {
      delete parent![last];
      continue;
    }
    throw failure("invalid", `Cannot patch: ${op} ${path} does not hold`);
  }
}
