/** `app status`: what of an app is in its cluster, and how it is. */

import { isReady } from "../../diagnose/app_view.ts";
import {
  containersOf,
  type ContainerView,
  defaultContainer,
  stateWord,
} from "../../diagnose/pod_view.ts";
import { appNames, ownershipSelector } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type {
  AppInput,
  ContainerStatus,
  StatusReport,
} from "../../operations/app.ts";
import type { Call } from "../../operations/call.ts";
import type { Kube, KubeObject } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { getNamespace, isOurs } from "./app_namespace.ts";
import { choosePod, listPods } from "./choose_pod.ts";
import { withKube } from "./connect_app.ts";

/**
 * Reads only, all at once. An app that is not deployed is an answer, not a
 * failure.
 *
 * @throws {KompoxError} `not-found` no such app; `unavailable` no answer
 */
export async function statusApp(
  ports: Ports,
  input: AppInput,
  call: Call,
): Promise<StatusReport> {
  const target = await ports.store.target(input.appName);
  const read = (kube: Kube) => readStatus(kube, target, call.signal);
  return await withKube(ports, target, call.signal, read);
}

async function readStatus(
  kube: Kube,
  target: Target,
  signal: AbortSignal,
): Promise<StatusReport> {
  const { namespace, workload } = appNames(target);
  const ref = { apiVersion: "apps/v1", kind: "Deployment", name: workload };
  const [home, deployment, pods, ingresses] = await Promise.all([
    getNamespace(kube, target, signal),
    kube.get({ ...ref, namespace }, signal),
    listPods(kube, target, signal),
    kube.list({ apiVersion: "networking.k8s.io/v1", kind: "Ingress" }, {
      namespace,
      labelSelector: ownershipSelector(target),
    }, signal),
  ]);
  const ours = home !== undefined && isOurs(home, target);
  const own = ours ? deployment : undefined;
  const pod = ours ? choosePod(pods) : undefined;
  const hosts = ours ? hostsOf(ingresses.items) : [];
  return {
    app_id: target.app.id,
    app_name: target.app.name,
    cluster_id: target.cluster.id,
    cluster_name: target.cluster.name,
    ...(ours && { namespace }),
    deployed: own !== undefined,
    ready: own !== undefined && isReady(own) && replicasOf(own) > 0,
    ...(hosts.length > 0 && { ingress_hosts: hosts }),
    ...workloadFields(own, pod),
  };
}

type WorkloadFields = Pick<
  StatusReport,
  | "image"
  | "node"
  | "deployment"
  | "pod"
  | "container"
  | "command"
  | "args"
  | "containers"
>;

/** Of the pod where there is one, else of what it would be made from. */
function workloadFields(
  deployment: KubeObject | undefined,
  pod: KubeObject | undefined,
): WorkloadFields {
  const containers = pod ? containersOf(pod) : templateContainers(deployment);
  const main = defaultContainer(containers);
  const node = (pod?.spec as { nodeName?: string } | undefined)?.nodeName;
  return {
    ...(main && { image: main.image }),
    ...(node && { node }),
    ...(deployment && { deployment: deployment.metadata.name }),
    ...(pod && { pod: pod.metadata.name }),
    ...(main && { container: main.name }),
    command: main?.command ?? null,
    args: main?.args ?? null,
    containers: pod ? containers.map(containerStatus) : [],
  };
}

function templateContainers(
  deployment: KubeObject | undefined,
): ContainerView[] {
  const spec = deployment?.spec as { template?: KubeObject } | undefined;
  return spec?.template ? containersOf(spec.template) : [];
}

function containerStatus(view: ContainerView): ContainerStatus {
  const { name, image, ready, restarts, state } = view;
  return { name, image, ready, restarts, state: stateWord(state) };
}

function replicasOf(deployment: KubeObject): number {
  const spec = deployment.spec as { replicas?: number } | undefined;
  return spec?.replicas ?? 1;
}

function hostsOf(ingresses: readonly KubeObject[]): string[] {
  const hosts = new Set<string>();
  for (const { spec } of ingresses) {
    const { rules = [] } = (spec ?? {}) as { rules?: { host?: string }[] };
    for (const { host } of rules) if (host) hosts.add(host);
  }
  return [...hosts].sort();
}
