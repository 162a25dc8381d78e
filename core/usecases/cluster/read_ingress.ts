/** Reads the parts of the ingress controller that tell how it is, in at most four requests. */

import { isReady } from "../../diagnose/app_view.ts";
import {
  isTraefikOurs,
  traefikName,
  type TraefikNames,
} from "../../convert/traefik/names.ts";
import type { Unfinished } from "../../operations/cluster.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import {
  addressOf,
  type IngressAddress,
  unfinishedIngress,
} from "./unfinished.ts";

/** How the ingress controller is. */
export interface IngressView {
  readonly installed: boolean;
  readonly address: IngressAddress;
  readonly unfinished: readonly Unfinished[];
}

/** Where k3s puts its own. */
export const bundledNamespace = "kube-system";

/** Decision 37: installed means a Service of that name with our labels. */
export async function readIngress(
  kube: Kube,
  names: TraefikNames,
  signal: AbortSignal,
): Promise<IngressView> {
  const { namespace } = names;
  const [service, deployment] = await Promise.all([
    kube.get(serviceRef(namespace), signal),
    kube.get({ ...deploymentType, name: traefikName, namespace }, signal),
  ]);
  const own = [service, deployment].map((object) =>
    object && isTraefikOurs(object, names) ? object : undefined
  );
  const [ownService, ownDeployment] = own;
  const view = { installed: ownService !== undefined };
  if (ownService === undefined && ownDeployment === undefined) {
    return { ...view, address: {}, unfinished: foreignLines(service) };
  }
  const isWell = ownDeployment === undefined || isReady(ownDeployment);
  const [pods, events] = isWell
    ? [[], []]
    : await listPodsAndEvents(kube, names, signal);
  const parts = { service: ownService, deployment: ownDeployment };
  return {
    ...view,
    address: addressOf(ownService),
    unfinished: [
      ...unfinishedIngress({ ...parts, pods, events }),
      ...ownService === undefined ? foreignLines(service) : [],
    ],
  };
}

/** Of a cluster that brings its own controller: installed means that our account is there. */
export async function readBundled(
  kube: Kube,
  names: TraefikNames,
  signal: AbortSignal,
): Promise<IngressView> {
  const { namespace, account } = names;
  const ref = { apiVersion: "v1", kind: "ServiceAccount", name: account };
  const [owned, near, usual] = await Promise.all([
    kube.get({ ...ref, namespace }, signal),
    kube.get(serviceRef(namespace), signal),
    kube.get(serviceRef(bundledNamespace), signal),
  ]);
  const service = near ?? usual;
  return {
    installed: owned !== undefined && isTraefikOurs(owned, names),
    address: addressOf(service),
    unfinished: service !== undefined ? [] : [{
      object: "Service/traefik",
      state: `neither in namespace "${namespace}" nor in "${bundledNamespace}"`,
      hint: "set cluster.ingress.namespace to the namespace of its Service",
    }],
  };
}

/** Reads what a diagnosis of the pods needs. */
export function listPodsAndEvents(
  kube: Kube,
  { namespace, pods }: TraefikNames,
  signal: AbortSignal,
): Promise<(readonly KubeObject[])[]> {
  const labelSelector = Object.entries(pods).map((pair) => pair.join("="))
    .join(",");
  return Promise.all([
    kube.list({ apiVersion: "v1", kind: "Pod" }, {
      namespace,
      labelSelector,
    }, signal),
    kube.list({ apiVersion: "v1", kind: "Event" }, { namespace }, signal),
  ]).then((lists) => lists.map(({ items }) => items));
}

export const deploymentType = { apiVersion: "apps/v1", kind: "Deployment" };

/** The Service `traefik` of a namespace. */
export function serviceRef(namespace: string) {
  return { apiVersion: "v1", kind: "Service", name: traefikName, namespace };
}

function foreignLines(service: KubeObject | undefined): Unfinished[] {
  if (service === undefined) return [];
  return [{
    object: "Service/traefik",
    state: "there, but Kompox did not make it",
    hint: 'set USE_BUNDLED_TRAEFIK: "true" below cluster.settings to use it',
  }];
}
