/** From the name of a cluster to its driver and to a connection. */

import { failure, KompoxError } from "../../domain/error.ts";
import type { Cluster } from "../../domain/resources.ts";
import type { Driver } from "../../ports/driver.ts";
import type { Kube } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";

/** A cluster and the driver of its provider. */
export interface OpenedCluster {
  readonly cluster: Cluster;
  readonly driver: Driver;
  /** Settings of the cluster, those of its provider below them. */
  readonly settings: Readonly<Record<string, string>>;
}

/** @throws {KompoxError} `not-found` no such cluster; `usage` no name and no default */
export async function openCluster(
  ports: Ports,
  clusterName: string | undefined,
): Promise<OpenedCluster> {
  const { cluster, provider } = await ports.store.clusterTarget(clusterName);
  const driver = await ports.drivers.open(provider);
  const settings = { ...provider.settings, ...cluster.settings };
  return { cluster, driver, settings };
}

/** The caller closes it. @throws {KompoxError} as the driver and the `connect` port */
export async function connectCluster(
  ports: Ports,
  { cluster, driver }: OpenedCluster,
  signal: AbortSignal,
): Promise<Kube> {
  const access = await driver.cluster.kubeconfig(cluster, signal);
  return await ports.clusters.connect(access);
}

/** Connects, works, and frees the connection however the work ends. */
export async function withClusterKube<Result>(
  ports: Ports,
  opened: OpenedCluster,
  signal: AbortSignal,
  work: (kube: Kube) => Promise<Result>,
): Promise<Result> {
  const kube = await connectCluster(ports, opened, signal);
  try {
    return await work(kube);
  } finally {
    kube.close();
  }
}

/** Whether a failure says that no API server answers. */
export function isUnreachable(error: unknown): error is KompoxError {
  return error instanceof KompoxError && error.kind === "unavailable";
}

/** @throws {KompoxError} `unsupported` */
export function refuseLifecycle(verb: string, { name }: Cluster): never {
  throw failure(
    "unsupported",
    `Cannot ${verb} cluster "${name}": its driver makes no clusters, it uses those that are there`,
    { hint: "set existing: true below cluster in kompoxops.yml" },
  );
}
