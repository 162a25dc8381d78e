/** Whether a namespace is the app's own. */

import { failure } from "../../domain/error.ts";
import { appLabels, appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import { isLeaving } from "../../diagnose/pod_view.ts";
import type { LiveObjects } from "../../plan/plan_deploy.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";

const ownerNote = "kompox.dev/app";
const ownershipLabels = [
  "app.kubernetes.io/instance",
  "app.kubernetes.io/managed-by",
];

/** @returns undefined when there is none */
export function getNamespace(
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const name = appNames(target).namespace;
  return kube.get({ apiVersion: "v1", kind: "Namespace", name }, signal);
}

/** Whether an object carries both labels by which Kompox knows its own. */
export function isOurs(object: KubeObject, target: Target): boolean {
  const wanted = appLabels(target);
  const labels = object.metadata.labels ?? {};
  return ownershipLabels.every((key) => labels[key] === wanted[key]);
}

/**
 * The names of apps are short hashes, and a namespace may have been made by
 * hand: nothing is written into one that is not ours.
 *
 * @throws {KompoxError} `conflict` it is somebody else's
 */
export function refuseForeign(
  namespace: KubeObject | undefined,
  target: Target,
): void {
  if (namespace === undefined) return;
  const { name, annotations } = namespace.metadata;
  const { service, provider, cluster, app } = target;
  const own = `${service.name}/${provider.name}/${cluster.name}/${app.name}`;
  const owner = annotations?.[ownerNote];
  if (owner !== undefined && owner !== own) {
    throw failure(
      "conflict",
      `Cannot use namespace "${name}": it belongs to "${owner}", not to "${own}"`,
      {
        hint: "destroy that app with --delete-namespace, or give this one " +
          "another name",
      },
    );
  }
  if (owner === own && isOurs(namespace, target)) return;
  throw failure(
    "conflict",
    `Cannot use namespace "${name}": Kompox did not make it`,
    { hint: `delete it if nobody needs it: kubectl delete namespace ${name}` },
  );
}

/** @throws {KompoxError} `unavailable` it is being deleted */
export function refuseLeaving(namespace: KubeObject | undefined): void {
  if (namespace === undefined || !isLeaving(namespace)) return;
  const { name } = namespace.metadata;
  throw failure(
    "unavailable",
    `Cannot use namespace "${name}": it is being deleted`,
    {
      hint: "wait until it is gone, then run it again: " +
        `kubectl wait --for=delete namespace/${name}`,
    },
  );
}

/** The Deployment of the app among live objects. */
export function getDeployment(
  live: LiveObjects,
  target: Target,
): KubeObject | undefined {
  return live.get(`Deployment/${appNames(target).workload}`);
}
