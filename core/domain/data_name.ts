/** Names that users give to disks and snapshots (spec/40 §2). */

import type { Problem } from "./error.ts";

const longest = 24;
const form = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * Only names that are about to be given are checked: what was named by others
 * can still be used.
 *
 * @returns undefined when the name can be given
 */
export function dataNameProblem(
  kind: "disk" | "snapshot",
  name: string,
): Problem | undefined {
  const state = name.length > longest
    ? `${kind} name exceeds ${longest} characters`
    : form.test(name)
    ? undefined
    : `invalid ${kind} name`;
  if (state === undefined) return undefined;
  return {
    level: "error",
    message: `Cannot name a ${kind} "${name}": ${state}`,
    hint: `use 1 to ${longest} of a-z, 0-9 and inner dashes`,
  };
}
