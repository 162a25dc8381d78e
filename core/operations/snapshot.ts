/** What the verbs on snapshots take and give (spec/40, decision 34). */

import type { AppInput } from "./app.ts";
import type { Ask } from "./call.ts";
import type { DeleteReport, VolumeDisk, VolumeInput } from "./disk.ts";
import type { Problem } from "../domain/error.ts";

/** JSON of a snapshot: the fields of spec/40 §3 first, in its order. */
export interface VolumeSnapshot {
  readonly name: string;
  readonly volumeName: string;
  /** Bytes. */
  readonly size: number;
  readonly handle: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The disk that it is of; it may be gone. */
  readonly diskName?: string;
  readonly state: "creating" | "ready" | "deleting";
  /** Name of the set that it is part of. */
  readonly set?: string;
}

/** How writing is held up while the snapshots of a set are taken. */
export type Quiesce = "exec" | "stop" | "none";

/** One snapshot of each volume of an app, taken together. */
export interface SnapshotSet {
  readonly name: string;
  readonly createdAt: string;
  readonly quiesce: Quiesce;
  /** Whether nothing wrote meanwhile. */
  readonly consistent: boolean;
  /** Whether each volume has its snapshot, ready to be restored. */
  readonly complete: boolean;
  readonly snapshots: readonly VolumeSnapshot[];
}

export interface SnapshotInput extends VolumeInput {
  readonly snapshotName: string;
}

export interface CreateSnapshotInput extends VolumeInput {
  readonly name?: string;
  /** `disk:N`, `N`, or an id of the infrastructure; absent: the assigned disk. */
  readonly source?: string;
}

export interface CreateSnapshotSetInput extends AppInput {
  /** Absent: `exec` where a service declares commands for it, else `stop`. */
  readonly quiesce?: Quiesce;
  /** Limit of stopping, of each command and of starting again, in milliseconds. */
  readonly timeoutMs: number;
  readonly lockTimeoutMs: number;
}

export interface SnapshotSetInput extends AppInput {
  /** Absent: the newest complete one. */
  readonly setName?: string;
}

export interface RestoredSet {
  readonly set: string;
  /** In the order of the app's volumes; none is assigned. */
  readonly disks: readonly VolumeDisk[];
  /** Such as a set that was taken while the app wrote. */
  readonly warnings: readonly Problem[];
}

export interface PruneSnapshotsInput extends AppInput {
  /** Tells only. */
  readonly dryRun: boolean;
}

export interface PruneReport {
  /** Sets that the schedule's retention keeps, newest first, and by which rule. */
  readonly kept: readonly { readonly set: string; readonly rule: string }[];
  readonly deleted: readonly string[];
}

/** Called again and again by a clock: takes a set when one is due, then prunes. */
export interface RunScheduleInput extends AppInput {
  readonly timeoutMs: number;
  readonly lockTimeoutMs: number;
}

export interface RunScheduleReport {
  /** Absent: none was due. */
  readonly taken?: SnapshotSet;
  /** When the next one is due; RFC 3339, UTC. */
  readonly next: string;
  readonly pruned: PruneReport;
}

export interface VerifySnapshotsInput extends SnapshotSetInput {
  /** Command that must end with 0 in the app's container; absent: being ready is enough. */
  readonly probe?: readonly string[];
  /** Container of the probe; absent: the default one (decision 16). */
  readonly container?: string;
  readonly timeoutMs: number;
}

export interface VerifyReport {
  readonly set: string;
  /** Milliseconds: restoring the disks, until ready, the probe, all of it. */
  readonly restoreMs: number;
  readonly readyMs: number;
  readonly probeMs?: number;
  readonly totalMs: number;
  readonly probeExitCode?: number;
  readonly warnings: readonly Problem[];
}

/** The verbs on snapshots. */
export interface SnapshotOperations {
  /** Newest first. */
  readonly listSnapshots: Ask<VolumeInput, readonly VolumeSnapshot[]>;
  readonly createSnapshot: Ask<CreateSnapshotInput, VolumeSnapshot>;
  readonly deleteSnapshot: Ask<SnapshotInput, DeleteReport>;
  /** A new disk, never assigned. */
  readonly restoreSnapshot: Ask<SnapshotInput, VolumeDisk>;
  /** Newest first. */
  readonly listSnapshotSets: Ask<AppInput, readonly SnapshotSet[]>;
  readonly createSnapshotSet: Ask<CreateSnapshotSetInput, SnapshotSet>;
  readonly restoreSnapshotSet: Ask<SnapshotSetInput, RestoredSet>;
  readonly pruneSnapshots: Ask<PruneSnapshotsInput, PruneReport>;
  readonly runSnapshotSchedule: Ask<RunScheduleInput, RunScheduleReport>;
  readonly verifySnapshots: Ask<VerifySnapshotsInput, VerifyReport>;
}
