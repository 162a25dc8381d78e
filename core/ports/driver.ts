/** What Kompox asks of an infrastructure: a driver is data and facets. */

import type { Cluster, Provider, Target } from "../domain/resources.ts";
import type { KubeAccess } from "./kube.ts";

/** Reaches a cluster. Every driver has this facet. */
export interface ClusterFacet {
  /**
   * @throws {KompoxError} `not-found` no kubeconfig anywhere it may be;
   *   `unavailable` the infrastructure does not answer
   */
  kubeconfig(cluster: Cluster, signal: AbortSignal): Promise<KubeAccess>;
}

/** One instance of a logical volume (spec/40 §3). */
export interface Disk {
  readonly name: string;
  readonly volumeName: string;
  readonly assigned: boolean;
  readonly sizeBytes: number;
  readonly zone?: string;
  /** The infrastructure's id, opaque outside the driver; CSI volumeHandle. */
  readonly handle: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** How a disk is mounted: the fields of a static PersistentVolume. */
export interface VolumeClass {
  readonly csiDriver: string;
  readonly storageClassName?: string;
  readonly fsType?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly accessModes?: readonly string[];
  readonly reclaimPolicy?: "Retain" | "Delete";
  readonly volumeMode?: "Filesystem" | "Block";
}

/** Disks of an app's volumes; absent where the driver has none. */
export interface DisksFacet {
  /** All disks of one volume of the app, newest first. */
  list(
    target: Target,
    volumeName: string,
    signal: AbortSignal,
  ): Promise<readonly Disk[]>;
  volumeClass(target: Target, volumeName: string): VolumeClass;
}

/** An opened driver; a facet left out is unsupported (decision 31). */
export interface Driver {
  readonly cluster: ClusterFacet;
  readonly disks?: DisksFacet;
}

/** What a driver may use of the outside. */
export interface DriverDeps {
  env(name: string): string | undefined;
  /** @returns undefined when there is no such file */
  readTextFile(path: string): Promise<string | undefined>;
  /** Between the paths in `KUBECONFIG`: `;` on Windows, else `:`, which is the default. */
  readonly pathSeparator?: string;
}

/** A driver as the registry knows it. */
export interface DriverModule {
  readonly name: string;
  /** The settings it understands on providers and clusters, each with one line about it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Touches no network. @throws {KompoxError} `invalid` for bad settings */
  open(provider: Provider, deps: DriverDeps): Driver;
}

/** Opens drivers by `provider.driver`. */
export interface Drivers {
  /** @throws {KompoxError} `invalid` for an unknown driver */
  open(provider: Provider): Promise<Driver>;
}
