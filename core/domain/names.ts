/** The names of everything that Kompox makes, computed from the configuration alone. */

import type { Target } from "./resources.ts";
import { shortHash } from "./hash.ts";

/** The parts of a target that names are made of. */
export interface NameParts {
  readonly service: { readonly name: string };
  readonly provider: { readonly name: string };
  readonly cluster: { readonly name: string };
  readonly app: { readonly name: string };
}

/** Names and hashes of one app on one cluster (spec/30 §1 and §2, seed profile). */
export interface AppNames {
  /** Hash of service, provider and app: the same on every cluster. */
  readonly idHash: string;
  /** Hash of service, provider, cluster and app. */
  readonly inHash: string;
  readonly namespace: string;
  /** Deployment, Service in front, ServiceAccount, NetworkPolicy. */
  readonly workload: string;
  /** Role and RoleBinding. */
  readonly access: string;
  readonly ingressDefault: string;
  readonly ingressCustom: string;
  /** Value of `app.kubernetes.io/instance`. */
  readonly instance: string;
}

/** @returns the names of a target; equal input gives equal names */
export function appNames(target: NameParts): AppNames {
  const { service, provider, cluster, app } = target;
  const idHash = shortHash(`${service.name}:${provider.name}:${app.name}`);
  const inHash = shortHash(
    `${service.name}:${provider.name}:${cluster.name}:${app.name}`,
  );
  return {
    idHash,
    inHash,
    namespace: `kompox-${app.name}-${idHash}`,
    workload: app.name,
    access: `${app.name}-access`,
    ingressDefault: `${app.name}-default`,
    ingressCustom: `${app.name}-custom`,
    instance: `${app.name}-${inHash}`,
  };
}

/** Name of the PersistentVolume and of the claim that bind a disk (decision 1). */
export function volumeBindingName(
  volumeName: string,
  idHash: string,
  handle: string,
): string {
  return `kompox-${volumeName}-${idHash}-${shortHash(handle)}`;
}

/** The host that a published port gets below the cluster's default domain. */
export function defaultHost(
  appName: string,
  idHash: string,
  hostPort: number,
  domain: string,
): string {
  return `${appName}-${idHash}-${hostPort}.${domain}`;
}

/** Labels of every object of an app (spec/30 §3). */
export function appLabels(target: NameParts): Record<string, string> {
  const names = appNames(target);
  return {
    app: names.workload,
    "app.kubernetes.io/name": target.app.name,
    "app.kubernetes.io/instance": names.instance,
    "app.kubernetes.io/managed-by": "kompox",
    "kompox.dev/app-instance-hash": names.inHash,
    "kompox.dev/app-id-hash": names.idHash,
  };
}

/** Selects what `app destroy` may delete: both labels of the seed. */
export function ownershipSelector(target: NameParts): string {
  return `app.kubernetes.io/instance=${appNames(target).instance},` +
    "app.kubernetes.io/managed-by=kompox";
}

/** All hosts by which an app is reached, sorted, each once. */
export function appHosts(target: Target): string[] {
  const { app, cluster } = target;
  const hosts = new Set<string>();
  const { idHash } = appNames(target);
  for (const rule of app.ingress.rules) {
    for (const host of rule.hosts) hosts.add(host.value.trim());
    const domain = cluster.ingress.domain;
    if (domain !== undefined) {
      hosts.add(defaultHost(app.name, idHash, rule.hostPort.value, domain));
    }
  }
  return [...hosts].sort();
}

/**
 * The Secret that gives a container its environment (spec/30 §7): `base` is
 * made from `env_file`, `override` by the user; it wins over `base`.
 */
export function envSecretName(
  appName: string,
  containerName: string,
  layer: "base" | "override",
): string {
  return `${appName}-app-${containerName}-${layer}`;
}

/**
 * The object that holds a config or a secret (spec/30 §7); its content's hash
 * follows in the name of each object (decision 28).
 */
export function fileObjectName(
  appName: string,
  prefix: "cfg" | "sec",
  name: string,
): string {
  return `${appName}-app--${prefix}-${name}`;
}
