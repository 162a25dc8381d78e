/** What the verbs on an app take and give. */

import type { KeyClass, Place, Problem } from "../domain/error.ts";
import type { ComposeBundle } from "./bundle.ts";
import type { Ask, Channel, Feed } from "./call.ts";

/** Names the app; absent: the one of the configuration file. */
export interface AppInput {
  readonly appName?: string;
}

export interface ValidateInput extends AppInput {
  readonly bundle: ComposeBundle;
  /** What more the report shall hold; absent: nothing, it costs time. */
  readonly outputs?: readonly ("compose" | "manifest" | "keys")[];
  /** Does not look up the disks of volumes. */
  readonly offline?: boolean;
}

/** One key of the merged Compose files, and what becomes of it. */
export interface ReportedKey {
  /** `services.web.image`. */
  readonly key: string;
  /** What it becomes, or why it becomes nothing. */
  readonly reason: string;
  /** In the file that wrote it. */
  readonly at: Place;
}

export interface ValidateReport {
  readonly app: string;
  readonly namespace: string;
  /** Errors included: a validation that finds errors still reports. */
  readonly problems: readonly Problem[];
  /** Normalised Compose, when it was asked for; absent when the file cannot be read. */
  readonly compose?: string;
  /** Kubernetes manifest, when it was asked for; absent when there is an error. */
  readonly manifest?: string;
  /** `Kind/name` of each object in apply order; empty when there is an error. */
  readonly objects: readonly string[];
  /** How many keys of the Compose files have each class; absent when they cannot be read. */
  readonly classes?: Readonly<Record<KeyClass, number>>;
  /** The keys of each class, when they were asked for. */
  readonly keys?: Readonly<Record<KeyClass, readonly ReportedKey[]>>;
}

export interface DeployInput extends AppInput {
  readonly bundle: ComposeBundle;
  /** Waits until the app is ready. */
  readonly wait: boolean;
  /** Limit of the wait in milliseconds. */
  readonly timeoutMs: number;
  /** How long to wait for another change of the same app, in milliseconds; 0: not at all. */
  readonly lockTimeoutMs: number;
  /** Takes over fields that other managers own. */
  readonly forceConflicts: boolean;
  /** First makes a disk for each volume when no volume has one (spec/20 §4.2). */
  readonly bootstrapDisks?: boolean;
  /** Deletes PersistentVolumes and claims of disks that are no longer assigned; the disks stay. */
  readonly pruneVolumes?: boolean;
}

/** Which disk a volume uses from now on. */
export interface MountedVolume {
  readonly volume: string;
  readonly disk: string;
  /** The PersistentVolume and claim. */
  readonly claim: string;
  /** Handle of the disk that the app used before, when it was another one. */
  readonly previousHandle?: string;
}

export type Outcome = "created" | "configured" | "unchanged" | "pruned";

export interface AppliedObject {
  readonly kind: string;
  readonly name: string;
  readonly outcome: Outcome;
}

export interface DeployReport {
  readonly app: string;
  readonly cluster: string;
  readonly namespace: string;
  /** Whether anything was written to the cluster. */
  readonly changed: boolean;
  /** Number of the release record; absent when nothing changed and there is none. */
  readonly release?: number;
  /** Whether the app was seen ready; absent when nobody waited. */
  readonly ready?: boolean;
  readonly hosts: readonly string[];
  readonly objects: readonly AppliedObject[];
  /** In the order of the app's volumes; absent: it has none. */
  readonly volumes?: readonly MountedVolume[];
  readonly warnings: readonly Problem[];
}

export interface DestroyInput extends AppInput {
  readonly deleteNamespace: boolean;
  /** Deletes Secrets that users made in the app's name. */
  readonly deleteSecrets: boolean;
  /** Waits until everything is gone. */
  readonly wait: boolean;
  readonly timeoutMs: number;
  readonly lockTimeoutMs: number;
}

export interface DestroyReport {
  readonly app: string;
  readonly namespace: string;
  readonly deleted: readonly { readonly kind: string; readonly name: string }[];
  readonly warnings: readonly Problem[];
}

/** JSON of `app status`: the seed's fields, then more (spec/20 §3.4). */
export interface StatusReport {
  readonly app_id: string;
  readonly app_name: string;
  readonly cluster_id: string;
  readonly cluster_name: string;
  /** Absent when it does not exist or is not ours. */
  readonly namespace?: string;
  readonly deployed: boolean;
  readonly ready: boolean;
  /** Hosts of the Ingress objects in the cluster, generated ones included. */
  readonly ingress_hosts?: readonly string[];
  readonly image?: string;
  readonly node?: string;
  readonly deployment?: string;
  readonly pod?: string;
  readonly container?: string;
  readonly command: readonly string[] | null;
  readonly args: readonly string[] | null;
  readonly containers: readonly ContainerStatus[];
}

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** `running`, or the reason that Kubernetes gives: `CrashLoopBackOff`, `Completed`. */
  readonly state: string;
}

export interface LogsInput extends AppInput {
  readonly follow: boolean;
  /** Lines from the end of each container; absent: all. */
  readonly tailLines?: number;
  /** Only what is younger than this many seconds. */
  readonly sinceSeconds?: number;
  /** Absent: the default container (decision 16). */
  readonly container?: string;
  readonly allContainers: boolean;
  /** Of the previous run of the container. */
  readonly previous: boolean;
}

export interface LogLine {
  readonly pod: string;
  readonly container: string;
  /** Without its line break. */
  readonly text: string;
}

export interface ExecInput extends AppInput {
  readonly container?: string;
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
}

/** The verbs on an app. */
export interface AppOperations {
  readonly validateApp: Ask<ValidateInput, ValidateReport>;
  readonly deployApp: Ask<DeployInput, DeployReport>;
  readonly destroyApp: Ask<DestroyInput, DestroyReport>;
  readonly statusApp: Ask<AppInput, StatusReport>;
  readonly logsApp: Feed<LogsInput, LogLine>;
  readonly execApp: Channel<ExecInput>;
}
