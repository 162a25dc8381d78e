/** The parts of pods that Kompox looks at, with absent fields filled in. */

import type { KubeObject } from "../ports/kube.ts";

/** What a container does now, or did in its last run. */
export type ContainerState =
  | { readonly kind: "none" }
  | {
    readonly kind: "waiting";
    readonly reason: string;
    readonly message: string;
  }
  | { readonly kind: "running" }
  | {
    readonly kind: "terminated";
    readonly reason: string;
    readonly message: string;
    readonly exitCode: number;
  };

/** One container of a pod: what was asked for and how it is. */
export interface ContainerView {
  readonly name: string;
  readonly image: string;
  /** `sidecar`: an init container that goes on running (decision 16). */
  readonly role: "init" | "sidecar" | "ordinary";
  readonly ready: boolean;
  readonly restarts: number;
  readonly state: ContainerState;
  readonly last: ContainerState;
  /** Of the run that `state` tells of; undefined before the first. */
  readonly runId?: string;
  readonly command: readonly string[] | null;
  readonly args: readonly string[] | null;
  readonly publishes: boolean;
  readonly readinessProbe: string | undefined;
}

/** @returns the containers in the order in which they start */
export function containersOf(pod: KubeObject): ContainerView[] {
  const spec = (pod.spec ?? {}) as RawPodSpec;
  const status = (pod.status ?? {}) as RawPodStatus;
  const statuses = new Map(
    [
      ...status.initContainerStatuses ?? [],
      ...status.containerStatuses ?? [],
    ].map((each) => [each.name, each]),
  );
  const views: ContainerView[] = [];
  for (const container of spec.initContainers ?? []) {
    const role = container.restartPolicy === "Always" ? "sidecar" : "init";
    views.push(containerView(container, role, statuses.get(container.name)));
  }
  for (const container of spec.containers ?? []) {
    const found = statuses.get(container.name);
    views.push(containerView(container, "ordinary", found));
  }
  return views;
}

/**
 * The container that `exec` and `logs` take when none is named: the first by
 * name that publishes a port, else the first (decision 16).
 */
export function defaultContainer(
  containers: readonly ContainerView[],
): ContainerView | undefined {
  const ordinary = containers
    .filter((container) => container.role === "ordinary")
    .sort((left, right) => left.name < right.name ? -1 : 1);
  return ordinary.find((container) => container.publishes) ?? ordinary[0];
}

/** `running`, or the reason that Kubernetes gives. */
export function stateWord(state: ContainerState): string {
  if (state.kind === "running") return "running";
  if (state.kind === "none") return "waiting";
  return state.reason === "" ? state.kind : state.reason;
}

/** Whether it is in the course of being deleted. */
export function isLeaving(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

/** A condition of a status, such as `Ready` or `PodScheduled`. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** @returns the condition of that type in the object's status */
export function conditionOf(
  object: KubeObject,
  type: string,
): Condition | undefined {
  const status = object.status as { conditions?: Condition[] } | undefined;
  return status?.conditions?.find((condition) => condition.type === type);
}

interface RawContainer {
  name: string;
  image?: string;
  restartPolicy?: string;
  command?: string[];
  args?: string[];
  ports?: unknown[];
  readinessProbe?: RawProbe;
}

interface RawProbe {
  exec?: { command?: string[] };
  httpGet?: { path?: string; port?: number | string };
  tcpSocket?: { port?: number | string };
}

interface RawPodSpec {
  containers?: RawContainer[];
  initContainers?: RawContainer[];
}

interface RawPodStatus {
  containerStatuses?: RawStatus[];
  initContainerStatuses?: RawStatus[];
}

interface RawStatus {
  name: string;
  ready?: boolean;
  restartCount?: number;
  containerID?: string;
  state?: RawState;
  lastState?: RawState;
}

interface RawState {
  waiting?: { reason?: string; message?: string };
  running?: unknown;
  terminated?: { reason?: string; message?: string; exitCode?: number };
}

function containerView(
  container: RawContainer,
  role: ContainerView["role"],
  status: RawStatus | undefined,
): ContainerView {
  return {
    name: container.name,
    image: container.image ?? "",
    role,
    ready: status?.ready ?? false,
    restarts: status?.restartCount ?? 0,
    state: stateView(status?.state),
    last: stateView(status?.lastState),
    runId: status?.containerID || undefined,
    command: container.command ?? null,
    args: container.args ?? null,
    publishes: (container.ports ?? []).length > 0,
    readinessProbe: probeText(container.readinessProbe),
  };
}

function stateView(state: RawState | undefined): ContainerState {
  if (state?.waiting) {
    const { reason = "", message = "" } = state.waiting;
    return { kind: "waiting", reason, message };
  }
  if (state?.running) return { kind: "running" };
  if (state?.terminated) {
    const { reason = "", message = "", exitCode = 0 } = state.terminated;
    return { kind: "terminated", reason, message, exitCode };
  }
  return { kind: "none" };
}

function probeText(probe: RawProbe | undefined): string | undefined {
  if (probe?.exec) return (probe.exec.command ?? []).join(" ");
  if (probe?.httpGet) {
    return `GET ${probe.httpGet.path ?? "/"} on port ${probe.httpGet.port}`;
  }
  if (probe?.tcpSocket) return `a connection to port ${probe.tcpSocket.port}`;
  return undefined;
}
