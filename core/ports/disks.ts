/** What Kompox asks of an infrastructure that keeps data: disks and snapshots. */

import type { AppVolume, Target } from "../domain/resources.ts";
import type { Kube } from "./kube.ts";

/** What every call of these facets gets besides its input. */
export interface DataCall {
  readonly signal: AbortSignal;
  /** A connection to the target's cluster: the same one each time, made when first asked for. */
  kube(): Promise<Kube>;
  /** Tells what happens in a line, such as `waiting for the provisioner`. */
  report(object: string, state: string): void;
}

/** `creating`: asked for, not there yet, and taken up again by the same command (decision 35). */
export type DataState = "creating" | "ready" | "deleting";

/** One instance of a logical volume (spec/40 §3). */
export interface Disk {
  readonly name: string;
  readonly volumeName: string;
  readonly assigned: boolean;
  /** Absent: `ready`. */
  readonly state?: DataState;
  readonly sizeBytes: number;
  /** Where it must be mounted; absent: on any node. */
  readonly zone?: string;
  readonly options?: Readonly<Record<string, string>>;
  /** What it was made from, as {@link DiskSource} is written; absent: empty. */
  readonly source?: string;
  /** The infrastructure's id, opaque outside the driver; CSI volumeHandle; empty while `creating`. */
  readonly handle: string;
  /** RFC 3339, UTC, like `updatedAt`. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** How this disk is mounted, where that differs from disk to disk; see {@link DisksFacet.volumeClass}. */
  readonly volumeClass?: VolumeClass;
}

/** How a disk is mounted: the fields of a static PersistentVolume. */
export interface VolumeClass {
  /** Empty where {@link source} says it. */
  readonly csiDriver: string;
  readonly storageClassName?: string;
  readonly fsType?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly accessModes?: readonly string[];
  readonly reclaimPolicy?: "Retain" | "Delete";
  readonly volumeMode?: "Filesystem" | "Block";
  /**
   * The volume's source as it was provisioned, such as `{csi: {...}}` or
   * `{hostPath: {...}}`; it stands in place of `csi` made from the fields above.
   */
  readonly source?: Readonly<Record<string, unknown>>;
  /** `spec.nodeAffinity` of the PersistentVolume. */
  readonly nodeAffinity?: Readonly<Record<string, unknown>>;
  readonly mountOptions?: readonly string[];
  /** Annotations that the PersistentVolume must carry, such as `pv.kubernetes.io/provisioned-by`. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What a disk or a snapshot is made from. */
export type DataSource =
  /** A disk or a snapshot of the same volume, by name. */
  | {
    readonly kind: "disk" | "snapshot";
    readonly name: string;
    /**
     * Whose it is; absent: the target's own. A use case sets it, never a user:
     * `snapshot verify` restores an app's snapshots for a scratch target.
     */
    readonly of?: Target;
  }
  /** Something that exists outside of Kompox, in words of the driver. */
  | { readonly kind: "native"; readonly id: string };

export interface CreateDiskRequest {
  /** Checked and free, or that of a disk in state `creating`, which is taken up again. */
  readonly name: string;
  /** At least 1; the driver rounds up to its unit, and to the size of the source. */
  readonly sizeBytes: number;
  readonly zone?: string;
  readonly options: Readonly<Record<string, string>>;
  readonly source?: DataSource;
  /** `first`: assigned when the volume has no other disk that is ready. */
  readonly assign: "first" | "never";
}

/**
 * Disks of an app's volumes; absent where the driver has none. An app can only
 * ever see its own: each method looks up what belongs to the target.
 *
 * All throw {@link KompoxError}: `not-found`, `conflict`, `invalid`,
 * `unsupported`, `denied` and `unavailable` as their names say; `failed` when
 * the infrastructure said no.
 */
export interface DisksFacet {
  /** What stands behind short handles, such as `k8s` or `az` (spec/40 §4). */
  readonly handleMark: string;
  /** Whether a source without a known prefix is an id of the infrastructure. */
  isNative(source: string): boolean;
  /** All disks of one volume, newest first, then by name; unfinished ones too. */
  list(
    target: Target,
    volumeName: string,
    call: DataCall,
  ): Promise<readonly Disk[]>;
  /** Pure: how a ready disk of {@link list} is mounted. */
  volumeClass(target: Target, disk: Disk): VolumeClass;
  /**
   * Writes what it intends first (decision 35), so that after an end at any
   * point a call with the same name goes on. Never changes other disks.
   *
   * @throws {KompoxError} `conflict` a finished disk has the name
   */
  create(
    target: Target,
    volume: AppVolume,
    request: CreateDiskRequest,
    call: DataCall,
  ): Promise<Disk>;
  /**
   * Makes one disk the assigned one and all others not, with one write where
   * the infrastructure can; what is so already is not written.
   *
   * @param diskName undefined: none is assigned afterwards
   * @throws {KompoxError} `not-found` no such disk, or it is not ready;
   *   `conflict` another assignment was faster
   */
  assign(
    target: Target,
    volumeName: string,
    diskName: string | undefined,
    call: DataCall,
  ): Promise<void>;
  /**
   * Deletes the data. One that is not there is a success.
   *
   * @returns whether there was one
   * @throws {KompoxError} `conflict` something mounts it
   */
  delete(
    target: Target,
    volumeName: string,
    diskName: string,
    call: DataCall,
  ): Promise<boolean>;
}

/** What a snapshot of a set remembers, so that its snapshots tell what the set is. */
export interface SnapshotSetMark {
  readonly name: string;
  /** Volumes of which the set has a snapshot, in the app's order. */
  readonly volumes: readonly string[];
  /** Whether nothing wrote while the snapshots were taken. */
  readonly consistent: boolean;
  readonly quiesce: "exec" | "stop" | "none";
}

/** One snapshot of a disk (spec/40 §3). */
export interface Snapshot {
  readonly name: string;
  readonly volumeName: string;
  /** The disk that it is of; it may be gone. */
  readonly diskName?: string;
  /** Absent: `ready`. */
  readonly state?: DataState;
  readonly sizeBytes: number;
  /** Empty while `creating`. */
  readonly handle: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly set?: SnapshotSetMark;
}

export interface CreateSnapshotRequest {
  /** As in {@link CreateDiskRequest}. */
  readonly name: string;
  /** A disk of the volume, or what {@link DisksFacet.isNative} knows; from a snapshot where the driver can copy. */
  readonly source: DataSource;
  readonly set?: SnapshotSetMark;
}

/** Snapshots of disks; absent where the driver never has them. Throws as {@link DisksFacet}. */
export interface SnapshotsFacet {
  /**
   * @returns why there can be none on the target's cluster and what to
   *   install, for an error of kind `unsupported`; undefined: there can
   */
  unsupported(
    target: Target,
    call: DataCall,
  ): Promise<{ readonly message: string; readonly hint: string } | undefined>;
  /** All snapshots of one volume, newest first, then by name; unfinished ones too. */
  list(
    target: Target,
    volumeName: string,
    call: DataCall,
  ): Promise<readonly Snapshot[]>;
  /**
   * Returns when the snapshot can be restored; it does not need its disk any more.
   *
   * @throws {KompoxError} `conflict` a finished snapshot has the name;
   *   `not-found` no such source
   */
  create(
    target: Target,
    volumeName: string,
    request: CreateSnapshotRequest,
    call: DataCall,
  ): Promise<Snapshot>;
  /** Deletes the data. One that is not there is a success. @returns whether there was one */
  delete(
    target: Target,
    volumeName: string,
    snapshotName: string,
    call: DataCall,
  ): Promise<boolean>;
}
