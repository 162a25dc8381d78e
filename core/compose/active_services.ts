/** Which services of a document are run: profiles. */

import { isNull, type Node } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import { textsOf } from "./values.ts";

/**
 * A service without profiles is always run; one with profiles when one of them
 * is active, or when `*` is.
 */
export function isActive(
  service: Node,
  profiles: ReadonlySet<string>,
  findings: Findings,
): boolean {
  const own = profilesOf(service, findings);
  return own.length === 0 || profiles.has("*") ||
    own.some((name) => profiles.has(name));
}

/** The profiles that a service names. */
export function profilesOf(service: Node, findings: Findings): string[] {
  const node = service.kind === "map"
    ? service.entries.get("profiles")?.value
    : undefined;
  if (node === undefined || isNull(node)) return [];
  return textsOf(node, "profiles", findings).map((text) => text.value);
}
