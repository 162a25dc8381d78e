/** What the verbs on disks take and give (spec/40). */

import type { AppInput } from "./app.ts";
import type { ComposeBundle } from "./bundle.ts";
import type { Ask, Channel } from "./call.ts";

/** Names one logical volume of an app. */
export interface VolumeInput extends AppInput {
  readonly volumeName: string;
}

export interface DiskInput extends VolumeInput {
  readonly diskName: string;
}

/** JSON of a disk: the fields of spec/40 §3 first, in its order. */
export interface VolumeDisk {
  readonly name: string;
  readonly volumeName: string;
  readonly assigned: boolean;
  /** Bytes. */
  readonly size: number;
  /** Absent: it can be mounted in every zone. */
  readonly zone?: string;
  readonly options?: Readonly<Record<string, string>>;
  /** Empty while it is being made. */
  readonly handle: string;
  /** RFC 3339, UTC, like `updatedAt`. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** `creating` and `deleting`: unfinished, the same command goes on with it. */
  readonly state: "creating" | "ready" | "deleting";
  /** What it was made from, such as `snapshot:0abc`; absent: empty. */
  readonly source?: string;
  /** For people: `1f3ab29 (az)`. */
  readonly shortHandle: string;
  /** The PersistentVolume and claim by which the app mounts it. */
  readonly claim: string;
  /** When it was asked for and a pod mounts the disk. */
  readonly usage?: DiskUsage;
}

/** What the file system of a disk says. */
export interface DiskUsage {
  readonly usedBytes: number;
  readonly capacityBytes: number;
  /** Who mounts it. */
  readonly pod: string;
}

export interface ListDisksInput extends VolumeInput {
  /** Looks into the pods that mount the disks. */
  readonly usage: boolean;
}

export interface CreateDiskInput extends VolumeInput {
  /** Absent: one is made up from the time. */
  readonly name?: string;
  /** Source string of spec/40 §6: `snapshot:N`, `disk:N`, `N`, or an id of the infrastructure. */
  readonly source?: string;
  /** Absent: the one that the app is deployed in, if it says so. */
  readonly zone?: string;
  /** Laid over the volume's options. */
  readonly options?: Readonly<Record<string, string>>;
}

export interface BootstrapDisksInput extends AppInput {
  /** Also when volumes have disks of which none is assigned. */
  readonly force: boolean;
}

export interface AssignDiskInput extends DiskInput {
  /** How long to wait for a change of the app to end, in milliseconds; 0: not at all. */
  readonly lockTimeoutMs: number;
}

export interface AssignReport {
  readonly volumeName: string;
  readonly diskName: string;
  /** The disk that was assigned before; absent: none was. */
  readonly previous?: string;
  readonly changed: boolean;
}

export interface DeleteDiskInput extends DiskInput {
  /** Also one that is assigned. */
  readonly force: boolean;
}

export interface DeleteReport {
  readonly volumeName: string;
  readonly name: string;
  /** Whether there was one. */
  readonly deleted: boolean;
}

/** Reading a disk as one tar archive, uncompressed, through a pod that mounts it. */
export interface ExportDiskInput extends VolumeInput {
  /** Absent: the assigned one. */
  readonly diskName?: string;
  /** Reads while the app writes; what comes out may be torn. */
  readonly live: boolean;
  /** Image with `sh` and `tar`. */
  readonly image: string;
  readonly timeoutMs: number;
  readonly lockTimeoutMs: number;
}

/** Writing a tar archive onto a disk that no app uses. */
export interface ImportDiskInput extends VolumeInput {
  /** Absent: a new disk, unassigned unless it is the volume's first. */
  readonly diskName?: string;
  /** Path inside the disk, relative; absent: its root. */
  readonly subpath?: string;
  /** Writes onto a disk that holds files already. */
  readonly force: boolean;
  readonly image: string;
  readonly timeoutMs: number;
  readonly lockTimeoutMs: number;
}

/** Where the local directories of a Compose project belong. */
export interface VolumeSource {
  /** A directory of the project, relative to it. */
  readonly directory: string;
  readonly volumeName: string;
  /** Path inside the disk, relative; empty: its root. */
  readonly subpath: string;
}

export interface VolumeSourcesInput extends AppInput {
  readonly bundle: ComposeBundle;
}

/** The verbs on disks. */
export interface DiskOperations {
  /** Newest first. */
  readonly listDisks: Ask<ListDisksInput, readonly VolumeDisk[]>;
  readonly createDisk: Ask<CreateDiskInput, VolumeDisk>;
  readonly bootstrapDisks: Ask<BootstrapDisksInput, readonly VolumeDisk[]>;
  readonly assignDisk: Ask<AssignDiskInput, AssignReport>;
  readonly deleteDisk: Ask<DeleteDiskInput, DeleteReport>;
  /** The archive comes as `stdout`; `exit` 0 says that it is whole. */
  readonly exportDisk: Channel<ExportDiskInput>;
  /**
   * The archive goes in as `stdin`, `close` ends it; then one line of JSON
   * comes as `stdout`, the disk (see {@link VolumeDisk}), and `exit`.
   */
  readonly importDisk: Channel<ImportDiskInput>;
  /** Which local directories of the project the app keeps on which volume. */
  readonly volumeSourcesApp: Ask<VolumeSourcesInput, readonly VolumeSource[]>;
}
