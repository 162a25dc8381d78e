/** What `cluster.protection` forbids (spec/10 A.4). */

import { failure } from "../../domain/error.ts";
import type { Cluster } from "../../domain/resources.ts";

/** The scope is the key below `protection`. */
export type ProtectedScope = keyof Cluster["protection"];

const verbs = {
  provisioning: { update: "provision", delete: "deprovision" },
  installation: { update: "install into", delete: "uninstall from" },
};

/**
 * The first creation is always allowed, and is never asked about here.
 *
 * @throws {KompoxError} `denied`
 */
export function refuseProtected(
  { name, protection }: Cluster,
  scope: ProtectedScope,
  operation: "update" | "delete",
): void {
  const level = protection[scope];
  const blocked = level === "readOnly" ||
    (level === "cannotDelete" && operation === "delete");
  if (!blocked) return;
  const levels = level === "readOnly" && operation === "update"
    ? "'none' or 'cannotDelete'"
    : "'none'";
  throw failure(
    "denied",
    `Cannot ${verbs[scope][operation]} cluster "${name}": ` +
      `cluster operation blocked by protection policy: ${scope} is ` +
      `"${level}", cannot perform ${operation} operation ` +
      `(set to ${levels} to unblock)`,
    { hint: `change cluster.protection.${scope} in kompoxops.yml` },
  );
}
