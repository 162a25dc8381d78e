/** `cluster status`: whether a cluster and its ingress controller are there, and how they are. */

import { traefikNames } from "../../convert/traefik/names.ts";
import { traefikSettings } from "../../convert/traefik/settings.ts";
import type { KompoxError } from "../../domain/error.ts";
import type {
  ClusterInput,
  ClusterStatusReport,
  Unfinished,
} from "../../operations/cluster.ts";
import type { Call } from "../../operations/call.ts";
import type { LifecycleState } from "../../ports/driver.ts";
import type { Ports } from "../../ports/ports.ts";
import {
  isUnreachable,
  openCluster,
  type OpenedCluster,
  withClusterKube,
} from "./open_cluster.ts";
import { type IngressView, readBundled, readIngress } from "./read_ingress.ts";

/**
 * Reads only. A cluster that is not there or does not answer is a report, not
 * a failure.
 *
 * @throws {KompoxError} `not-found` no such cluster or kubeconfig; `denied` no
 *   permission; `invalid` a kubeconfig or settings of no use
 */
export async function statusCluster(
  ports: Ports,
  { clusterName }: ClusterInput,
  call: Call,
): Promise<ClusterStatusReport> {
  const opened = await openCluster(ports, clusterName);
  return (await readStatus(ports, opened, call.signal)).report;
}

/** A status, and why there is no answer where there is none. */
export interface ReadStatus {
  readonly report: ClusterStatusReport;
  readonly unreachable?: KompoxError;
  readonly lifecycle?: LifecycleState;
}

/** At most four requests to the API server. */
export async function readStatus(
  ports: Ports,
  opened: OpenedCluster,
  signal: AbortSignal,
): Promise<ReadStatus> {
  const { cluster, driver } = opened;
  const lifecycle = await driver.cluster.lifecycle?.state(cluster, signal);
  const underWay = lifecycleLines(lifecycle);
  if (lifecycle?.provisioned === false) {
    return { report: reportOf(opened, false, undefined, underWay), lifecycle };
  }
  try {
    const names = traefikNames(cluster);
    const { bundled } = traefikSettings(opened.settings).settings;
    const read = bundled ? readBundled : readIngress;
    const view = await withClusterKube(
      ports,
      opened,
      signal,
      (kube) => read(kube, names, signal),
    );
    const lines = [...underWay, ...view.unfinished];
    return { report: reportOf(opened, true, view, lines), lifecycle };
  } catch (unreachable) {
    signal.throwIfAborted();
    if (!isUnreachable(unreachable)) throw unreachable;
    const there = lifecycle !== undefined;
    const lines = [...underWay, silentLine(opened, unreachable)];
    return {
      report: reportOf(opened, there, undefined, lines),
      unreachable,
      lifecycle,
    };
  }
}

function reportOf(
  { cluster }: OpenedCluster,
  provisioned: boolean,
  view: IngressView | undefined,
  unfinished: readonly Unfinished[],
): ClusterStatusReport {
  const { ip, hostName } = view?.address ?? {};
  return {
    existing: cluster.existing,
    provisioned,
    installed: view?.installed ?? false,
    ...(ip !== undefined && { ingressGlobalIP: ip }),
    ...(hostName !== undefined && { ingressFQDN: hostName }),
    cluster_id: cluster.id,
    cluster_name: cluster.name,
    unfinished,
  };
}

function lifecycleLines(state: LifecycleState | undefined): Unfinished[] {
  if (state === undefined) return [];
  const { unfinished, failed } = state;
  if (failed === undefined) return [...unfinished];
  const { message, hint } = failed;
  return [...unfinished, { object: "Cluster", state: message, hint }];
}

function silentLine(
  { cluster }: OpenedCluster,
  { problems: [problem] }: KompoxError,
): Unfinished {
  const { message, hint } = problem;
  return { object: `Cluster/${cluster.name}`, state: message, hint };
}
