/** An ingress controller that is already there is found, and not fought. */

import type { TraefikNames } from "../../convert/traefik/names.ts";
import type { TraefikSettings } from "../../convert/traefik/settings.ts";
import { KompoxError, type Problem } from "../../domain/error.ts";
import type { Cluster } from "../../domain/resources.ts";
import { objectKey } from "../../plan/object_key.ts";
import type { KubeObject } from "../../ports/kube.ts";
import {
  isForeign,
  type LiveIngress,
  takesWebPorts,
} from "./ingress_inventory.ts";

/** These may be somebody else's: they are used as they are. */
const sharedKinds = new Set(["Namespace", "ServiceAccount"]);

/** @throws {KompoxError} `conflict` with all that is in the way; nothing was written */
export function refuseForeignIngress(
  { name }: Cluster,
  names: TraefikNames,
  { serviceType }: TraefikSettings,
  live: LiveIngress,
): void {
  const foreign = [...live.objects.values()].filter((object) =>
    !sharedKinds.has(object.kind) && isForeign(object, names)
  );
  const { bundled } = live;
  if (serviceType === "LoadBalancer" && bundled && takesWebPorts(bundled)) {
    foreign.push(bundled);
  }
  if (foreign.length === 0) return;
  const problems = foreign.map((object, index): Problem => ({
    level: "error",
    message: `Cannot install Traefik into cluster "${name}": ` +
      `${called(object)} is there already, and Kompox did not make it` +
      keeperOf(object),
    // One remedy for all of them.
    hint: index === foreign.length - 1 ? remedy(foreign) : undefined,
  }));
  throw new KompoxError("conflict", problems);
}

function called({ kind, metadata: { name, namespace } }: KubeObject): string {
  return namespace === undefined
    ? `${kind} "${name}"`
    : `${kind} "${name}" of namespace "${namespace}"`;
}

function keeperOf({ metadata }: KubeObject): string {
  const keeper = metadata.labels?.["app.kubernetes.io/managed-by"];
  return keeper === undefined ? "" : ` ("${keeper}" manages it)`;
}

function remedy(foreign: readonly KubeObject[]): string {
  const isController = foreign.some((object) =>
    ["IngressClass", "Service", "Deployment"].includes(object.kind)
  );
  if (!isController) {
    return `rename or delete it: ${foreign.map(objectKey).join(", ")}`;
  }
  return "use the controller that is there: set USE_BUNDLED_TRAEFIK: " +
    '"true" below cluster.settings; or remove it first (k3s: start the server ' +
    "with --disable traefik)";
}
