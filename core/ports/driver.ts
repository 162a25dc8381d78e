/** What Kompox asks of an infrastructure: a driver is data and facets. */

import type { Cluster, Provider } from "../domain/resources.ts";
import type { DisksFacet, SnapshotsFacet } from "./disks.ts";
import type { KubeAccess, KubeObject } from "./kube.ts";
import type { Clock } from "./clock.ts";

/** Reaches a cluster. Every driver has this facet. */
export interface ClusterFacet {
  /**
   * @throws {KompoxError} `not-found` no kubeconfig anywhere it may be;
   *   `unavailable` the infrastructure does not answer
   */
  kubeconfig(cluster: Cluster, signal: AbortSignal): Promise<KubeAccess>;

  /** Makes and removes clusters; absent: the driver only reaches those that are there. */
  readonly lifecycle?: ClusterLifecycle;

  /**
   * Where the certificates of `cluster.ingress.certificates` come from, in the
   * given order; absent: the driver has no static certificates.
   *
   * @throws {KompoxError} `invalid` with all sources that are of no use
   */
  certificates?(
    cluster: Cluster,
    signal: AbortSignal,
  ): Promise<readonly CertificateMaterial[]>;

  /** What the cluster's ingress controller gets besides; absent: nothing. */
  ingress?(cluster: Cluster, signal: AbortSignal): Promise<IngressExtras>;
}

/** Makes and removes clusters. Requests only begin the work, and may be repeated. */
export interface ClusterLifecycle {
  /** Looks where the cluster stands; one that is not there is an answer. */
  state(cluster: Cluster, signal: AbortSignal): Promise<LifecycleState>;
  /** Returns as soon as the request is accepted. @param force also when it was made already */
  provision(
    cluster: Cluster,
    options: { readonly force: boolean },
    signal: AbortSignal,
  ): Promise<void>;
  /** As {@link provision}; a cluster that is not there is a success. */
  deprovision(
    cluster: Cluster,
    options: { readonly force: boolean },
    signal: AbortSignal,
  ): Promise<void>;
}

/** Where a cluster stands between being asked for and being there. */
export interface LifecycleState {
  /** Whether it can be used. */
  readonly provisioned: boolean;
  /** Whether nothing of it is left, and nothing of it is being made. */
  readonly absent: boolean;
  /** Why it will not become what was asked for without help; absent: it may. */
  readonly failed?: { readonly message: string; readonly hint: string };
  /** What is under way, a line each, such as `AgentPool/system` `Creating`. */
  readonly unfinished: readonly {
    readonly object: string;
    readonly state: string;
  }[];
}

/** One static certificate: PEM texts, or a Secret of type `kubernetes.io/tls` in the cluster. */
export type CertificateMaterial =
  | {
    readonly name: string;
    readonly kind: "pem";
    /** The chain, the host's own certificate first. */
    readonly certificate: string;
    /** Secret: never printed. */
    readonly key: string;
  }
  | {
    readonly name: string;
    readonly kind: "secret";
    readonly namespace: string;
    readonly secretName: string;
  };

/** What a driver adds to the ingress controller (the provider hook of spec/50 §4). */
export interface IngressExtras {
  readonly accountAnnotations?: Readonly<Record<string, string>>;
  readonly podLabels?: Readonly<Record<string, string>>;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly externalTrafficPolicy?: "Cluster" | "Local";
  /** Volumes of the pod and where they are mounted, read-only, in the fields of Kubernetes. */
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
  readonly volumeMounts?: readonly Readonly<Record<string, unknown>>[];
  /** Certificates below those mounts. */
  readonly certificateFiles?: readonly {
    readonly certFile: string;
    readonly keyFile: string;
  }[];
  /** Objects that the volumes need, in the ingress namespace; they get our labels. */
  readonly objects?: readonly KubeObject[];
}

/** An opened driver; a facet left out is unsupported (decision 31). */
export interface Driver {
  readonly cluster: ClusterFacet;
  readonly disks?: DisksFacet;
  readonly snapshots?: SnapshotsFacet;
}

/** The machine that a driver runs on. */
export interface DriverFiles {
  env(name: string): string | undefined;
  /** @returns undefined when there is no such file */
  readTextFile(path: string): Promise<string | undefined>;
  /** Between the paths in `KUBECONFIG`: `;` on Windows, else `:`, which is the default. */
  readonly pathSeparator?: string;
}

/** What a driver may use of the outside. */
export interface DriverDeps extends DriverFiles {
  readonly clock: Clock;
}

/** A driver as the registry knows it. */
export interface DriverModule {
  readonly name: string;
  /** The settings it understands on providers and clusters, each with one line about it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Those whose values nobody may see: sealed in a database, `***` on the way out. */
  readonly secretSettings: readonly string[];
  /** Touches no network. @throws {KompoxError} `invalid` for bad settings */
  open(provider: Provider, deps: DriverDeps): Driver;
}

/** Opens drivers by `provider.driver`. */
export interface Drivers {
  /** @throws {KompoxError} `invalid` for an unknown driver */
  open(provider: Provider): Promise<Driver>;
}

/** What is known of drivers without opening one. */
export interface DriverFacts {
  /** @returns `secretSettings` of a driver; undefined: there is no such driver here */
  secretSettings(driver: string): Promise<readonly string[] | undefined>;
}
