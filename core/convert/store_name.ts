/** The part of an object's and a volume's name that stands for a config, a secret or a bound file. */

import type { ComposeStore } from "../compose/model.ts";
import { shortHash } from "../domain/hash.ts";
import { isDnsLabel } from "../domain/patterns.ts";

/** Leaves room for `cfg-` before and `-0440` behind in a label of 63. */
const longest = 54;

/**
 * A name that can stand as it is does; any other gets a hash of it, so that no
 * two become one. A bound file is called `bind-<file>-<hash of its path>`.
 */
export function storeName({ from, name }: ComposeStore): string {
  if (from !== "bind" && isDnsLabel(name) && name.length <= longest) {
    return name;
  }
  const shown = from === "bind"
    ? `bind-${name.slice(name.lastIndexOf("/") + 1)}`
    : name;
  const safe = shown.toLowerCase().replace(/[^a-z0-9]+/g, "-")
    .slice(0, longest - 7).replace(/^-+/, "");
  const hash = shortHash(name);
  return safe === "" ? hash : `${safe.replace(/-$/, "")}-${hash}`;
}
