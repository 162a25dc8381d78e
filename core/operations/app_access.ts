/** What the verbs that look and reach into a running app take and give. */

import type { AppInput } from "./app.ts";
import type { Ask, Channel, Feed } from "./call.ts";

export interface PodInput extends AppInput {
  /** The part of the app that the pod is of; `app` is the app itself. */
  readonly component: string;
}

/** The pod that takes connections at this moment. */
export interface AppPod {
  /** Its name; absent: none runs. */
  readonly pod?: string;
  /** Why none runs, such as `it has none`. */
  readonly state?: string;
  /** Containers with the ports that they declare; empty when there is no pod at all. */
  readonly containers: readonly PodContainer[];
  /** Ports that are published, and where in the pod they lead. */
  readonly published: readonly PublishedPort[];
}

export interface PodContainer {
  readonly name: string;
  readonly ports: readonly number[];
}

export interface PublishedPort {
  readonly hostPort: number;
  readonly containerPort: number;
}

export interface TunnelInput extends AppInput {
  /** A pod of the app, as {@link AppPod} names it. */
  readonly pod: string;
  /** 1 to 65535. */
  readonly containerPort: number;
}

/** How kubectl reaches the cluster in an app's place. */
export interface AppKubeconfig {
  /** For a context of its own: `<app>-<hash>`. */
  readonly context: string;
  readonly namespace: string;
  /** Names in the kubeconfig of what that context consists of. */
  readonly cluster: string;
  readonly user?: string;
  /** Kubeconfigs to merge, the first to set a name wins; a file's text is left out. */
  readonly sources: readonly KubeconfigSource[];
}

/** A kubeconfig: a file on the machine that the operation ran on, or a text, which is a secret. */
export type KubeconfigSource = { readonly file: string } | {
  readonly text: string;
};

export interface RestartInput extends AppInput {
  /** Waits until the app is ready. */
  readonly wait: boolean;
  /** Limit of the wait in milliseconds. */
  readonly timeoutMs: number;
  /** How long to wait for another change of the same app, in milliseconds; 0: not at all. */
  readonly lockTimeoutMs: number;
  /** Takes over fields that other managers own. */
  readonly forceConflicts: boolean;
}

export interface RestartReport {
  readonly app: string;
  readonly namespace: string;
  readonly deployment: string;
  /** The release that runs on, as it was. */
  readonly release: number;
  /** RFC 3339, UTC. */
  readonly restartedAt: string;
  /** Whether the app was seen ready; absent when nobody waited. */
  readonly ready?: boolean;
}

export interface EventsInput extends AppInput {
  readonly follow: boolean;
  /** Only what was last seen within this many seconds. */
  readonly sinceSeconds?: number;
}

/** Something that happened to an object of the app. */
export interface AppEvent {
  /** When it was last seen; RFC 3339, UTC. */
  readonly at: string;
  /** `Normal` or `Warning`. */
  readonly type: string;
  readonly reason: string;
  /** `Kind/name`. */
  readonly object: string;
  /** The container that it is about, if it is about one. */
  readonly container?: string;
  readonly message: string;
  /** How often it was seen. */
  readonly count: number;
}

export interface TopReport {
  readonly app: string;
  readonly namespace: string;
  /** By pod, then by container. */
  readonly containers: readonly ContainerUsage[];
}

/** What a container used, as the cluster measured it last. */
export interface ContainerUsage {
  readonly pod: string;
  readonly container: string;
  /** Thousandths of a core. */
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
  /** Of the container's limits; absent: none is set. */
  readonly cpuLimitMillicores?: number;
  readonly memoryLimitBytes?: number;
  /** End of the measurement; RFC 3339, UTC. */
  readonly at: string;
}

/** The verbs that look and reach into a running app. */
export interface AppAccessOperations {
  /** The pod now, then each change of it; ends only with the signal. */
  readonly followPodApp: Feed<PodInput, AppPod>;
  readonly tunnelApp: Channel<TunnelInput>;
  readonly kubeconfigApp: Ask<AppInput, AppKubeconfig>;
  readonly restartApp: Ask<RestartInput, RestartReport>;
  readonly eventsApp: Feed<EventsInput, AppEvent>;
  readonly topApp: Ask<AppInput, TopReport>;
}
