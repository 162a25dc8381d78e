/** Which pod of an app takes connections, now and after each change. */

import { containersOf, isLeaving } from "../../diagnose/pod_view.ts";
import { appNames } from "../../domain/names.ts";
import type { Target } from "../../domain/resources.ts";
import type { AppPod, PodInput } from "../../operations/app_access.ts";
import type { Call } from "../../operations/call.ts";
import type { Kube, KubeObject, ListOptions } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { choosePod } from "./choose_pod.ts";
import { withKubeFeed } from "./connect_app.ts";

const podType = { apiVersion: "v1", kind: "Pod" };

/**
 * Tells the state at once, then each change of it; a pod that is being deleted
 * takes no new connections. Ends only with the signal.
 *
 * @throws {KompoxError} `not-found` no such app; `unavailable` no answer
 */
export async function* followPodApp(
  ports: Ports,
  { appName, component }: PodInput,
  call: Call,
): AsyncGenerator<AppPod> {
  const target = await ports.store.target(appName);
  const { signal } = call;
  yield* withKubeFeed(ports, target, signal, async function* (kube) {
    const options = podsOf(target, component);
    const { items } = await kube.list(podType, options, signal);
    const pods = new Map(items.map((pod) => [pod.metadata.name, pod]));
    let told = JSON.stringify(stateOf(pods));
    yield await appPod(kube, target, pods, signal);
    for await (
      const { type, object } of kube.watch(podType, options, signal)
    ) {
      if (type === "DELETED") pods.delete(object.metadata.name);
      else pods.set(object.metadata.name, object);
      const state = JSON.stringify(stateOf(pods));
      if (state === told) continue;
      told = state;
      yield await appPod(kube, target, pods, signal);
    }
  });
}

/** Tool runners have labels of their own and are never among them. */
function podsOf(target: Target, component: string): ListOptions {
  const { namespace, workload } = appNames(target);
  const label = component === "app" ? workload : `${workload}-${component}`;
  return {
    namespace,
    labelSelector: `app=${label},kompox.dev/tool-runner!=true`,
  };
}

type PodState = Pick<AppPod, "pod" | "state" | "containers">;

function stateOf(pods: ReadonlyMap<string, KubeObject>): PodState {
  const all = [...pods.values()];
  const running = choosePod(all.filter((pod) => phaseOf(pod) === "Running"));
  const chosen = running ?? choosePod(all);
  const containers = chosen === undefined ? [] : containersOf(chosen)
    .filter(({ role }) => role !== "init")
    .map(({ name }) => ({ name, ports: portsOf(chosen, name) }));
  if (running !== undefined) return { pod: running.metadata.name, containers };
  return { state: whyNone(all, chosen), containers };
}

interface RawContainer {
  readonly name: string;
  readonly ports?: readonly { containerPort: number; protocol?: string }[];
}

function portsOf({ spec }: KubeObject, name: string): number[] {
  const { containers = [], initContainers = [] } = spec as Readonly<
    Record<string, readonly RawContainer[] | undefined>
  >;
  return [...initContainers, ...containers]
    .filter((container) => container.name === name)
    .flatMap(({ ports = [] }) => ports)
    .filter(({ protocol = "TCP" }) => protocol === "TCP")
    .map(({ containerPort }) => containerPort);
}

async function appPod(
  kube: Kube,
  target: Target,
  pods: ReadonlyMap<string, KubeObject>,
  signal: AbortSignal,
): Promise<AppPod> {
  const { namespace, workload: name } = appNames(target);
  const ref = { apiVersion: "v1", kind: "Service", name, namespace };
  const service = await kube.get(ref, signal);
  return { ...stateOf(pods), published: publishedPorts(service) };
}

function whyNone(
  pods: readonly KubeObject[],
  waiting: KubeObject | undefined,
): string {
  if (waiting !== undefined) {
    return `pod "${waiting.metadata.name}" is ${phaseOf(waiting)}`;
  }
  return pods.some(isLeaving) ? "it is being stopped" : "it has none";
}

function phaseOf({ status }: KubeObject): string {
  return (status as { phase?: string } | undefined)?.phase ?? "Pending";
}

function publishedPorts(service: KubeObject | undefined): AppPod["published"] {
  const { ports = [] } = (service?.spec ?? {}) as {
    ports?: { port: number; targetPort?: number | string; protocol?: string }[];
  };
  return ports
    .filter(({ protocol = "TCP" }) => protocol === "TCP")
    .map(({ port, targetPort }) => ({
      hostPort: port,
      containerPort: typeof targetPort === "number" ? targetPort : port,
    }));
}
