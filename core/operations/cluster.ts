/** What the verbs on a cluster take and give. */

import type { Problem } from "../domain/error.ts";
import type { AppliedObject, LogLine } from "./app.ts";
import type { Ask, Feed } from "./call.ts";

/** Names the cluster; absent: the one of the configuration file. */
export interface ClusterInput {
  readonly clusterName?: string;
}

/** What the verbs that begin something share (decision 5). */
export interface ClusterChangeInput extends ClusterInput {
  /** Follows until the work is done; without it the call returns once every request was accepted. */
  readonly wait: boolean;
  /** Limit of the wait in milliseconds. */
  readonly timeoutMs: number;
}

export interface ClusterProvisionInput extends ClusterChangeInput {
  /** Asks the infrastructure again though the work was done already. */
  readonly force: boolean;
}

export interface ClusterInstallInput extends ClusterChangeInput {
  /** Takes over fields that other managers own. */
  readonly forceConflicts: boolean;
}

/** Something that is not done yet, or is wrong. */
export interface Unfinished {
  /** `Kind/name`, or what the infrastructure calls it. */
  readonly object: string;
  readonly state: string;
  /** An order, or a command to paste. */
  readonly hint?: string;
}

/** JSON of `cluster status`: the seed's fields first, in its order (spec/20 §2.1). */
export interface ClusterStatusReport {
  readonly existing: boolean;
  /** Whether the cluster is there and answers. */
  readonly provisioned: boolean;
  /** Whether the ingress controller is there and ours (decision 37). */
  readonly installed: boolean;
  readonly ingressGlobalIP?: string;
  readonly ingressFQDN?: string;
  readonly cluster_id: string;
  readonly cluster_name: string;
  /** What is in progress or wrong; empty when all is well. */
  readonly unfinished: readonly Unfinished[];
}

/** What `provision` and `deprovision` did. */
export interface ClusterProvisionReport {
  readonly cluster: string;
  /** Why nothing had to be done; absent: a request was made. */
  readonly skipped?: "existing" | "already";
  /** Whether the work was seen done; absent when nobody waited. */
  readonly done?: boolean;
}

export interface ClusterInstallReport {
  readonly cluster: string;
  readonly namespace: string;
  /** Whether anything was written. */
  readonly changed: boolean;
  /** Whether it was seen ready; absent when nobody waited. */
  readonly ready?: boolean;
  readonly objects: readonly AppliedObject[];
  readonly warnings: readonly Problem[];
}

export interface ClusterUninstallReport {
  readonly cluster: string;
  readonly namespace: string;
  readonly deleted: readonly { readonly kind: string; readonly name: string }[];
  /** Whether all was seen gone; absent when nobody waited. */
  readonly gone?: boolean;
  readonly warnings: readonly Problem[];
}

export interface ClusterLogsInput extends ClusterInput {
  readonly follow: boolean;
  /** Lines from the end; absent: all. */
  readonly tailLines?: number;
  /** Absent: the first container. */
  readonly container?: string;
}

/** The verbs on a cluster. */
export interface ClusterOperations {
  readonly statusCluster: Ask<ClusterInput, ClusterStatusReport>;
  readonly provisionCluster: Ask<ClusterProvisionInput, ClusterProvisionReport>;
  readonly deprovisionCluster: Ask<
    ClusterProvisionInput,
    ClusterProvisionReport
  >;
  readonly installCluster: Ask<ClusterInstallInput, ClusterInstallReport>;
  readonly uninstallCluster: Ask<ClusterChangeInput, ClusterUninstallReport>;
  readonly logsCluster: Feed<ClusterLogsInput, LogLine>;
}
