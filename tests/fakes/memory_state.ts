/** What an infrastructure in memory keeps, and where it can be stopped. */

import type { DataState, SnapshotSetMark } from "../../core/ports/disks.ts";
import type { Clock } from "../../core/ports/ports.ts";
import type { Target } from "../../core/domain/resources.ts";
import { FakeClock } from "./fake_clock.ts";

/** What is written, in the order of one operation. */
export type MemoryWrite =
  | "disk intent"
  | "disk data"
  | "disk ready"
  | "volume assigned"
  | "disk deleting"
  | "disk data gone"
  | "disk gone"
  | "snapshot intent"
  | "snapshot data"
  | "snapshot ready"
  | "snapshot deleting"
  | "snapshot data gone"
  | "snapshot gone";

/** A disk as it is stored; tests may look into it and change it. */
export interface MemoryDisk {
  readonly owner: string;
  readonly volumeName: string;
  readonly name: string;
  readonly createdAt: string;
  readonly wantsAssignment: boolean;
  readonly source?: string;
  readonly zone?: string;
  readonly options: Readonly<Record<string, string>>;
  updatedAt: string;
  state: DataState;
  sizeBytes: number;
  handle: string;
}

export interface MemorySnapshot {
  readonly owner: string;
  readonly volumeName: string;
  readonly name: string;
  readonly createdAt: string;
  readonly diskName?: string;
  readonly set?: SnapshotSetMark;
  updatedAt: string;
  state: DataState;
  sizeBytes: number;
  handle: string;
}

/** Holds everything; several ports may share one, as they share a cloud. */
export class MemoryState {
  readonly diskRecords: MemoryDisk[] = [];
  readonly snapshotRecords: MemorySnapshot[] = [];
  /** Name of the assigned disk by volume; see {@link volumeKey}. */
  readonly assigned = new Map<string, string>();
  /** What each handle holds: any text, copied by snapshots and restores. */
  readonly contents = new Map<string, string>();
  /** Handles that something mounts: such a disk cannot be deleted. */
  readonly mounted = new Set<string>();
  /** All writes that happened, such as `disk data gone shop/data/a`. */
  readonly writes: string[] = [];
  /** Why there are no snapshots; absent: there are. */
  noSnapshots?: { readonly message: string; readonly hint: string };
  /**
   * Called before and after each write; what it throws ends the operation
   * there. A {@link Killed} stands for the end of the process.
   */
  interrupt?: (
    write: MemoryWrite,
    when: "before" | "after",
    name: string,
  ) => void | Promise<void>;
  #handles = 0;
  #lastMs = 0;

  constructor(readonly clock: Clock = new FakeClock()) {}

  /** Does one write, or is interrupted on either side of it. */
  async write(
    write: MemoryWrite,
    name: string,
    signal: AbortSignal,
    work: () => void,
  ): Promise<void> {
    signal.throwIfAborted();
    await this.interrupt?.(write, "before", name);
    signal.throwIfAborted();
    work();
    this.writes.push(`${write} ${name}`);
    await this.interrupt?.(write, "after", name);
  }

  /** RFC 3339; no two are equal. */
  now(): string {
    this.#lastMs = Math.max(this.clock.now().getTime(), this.#lastMs + 1);
    return new Date(this.#lastMs).toISOString();
  }

  newHandle(kind: "disk" | "snapshot"): string {
    return `memory-${kind}-${++this.#handles}`;
  }

  /** Takes the data away behind Kompox's back. */
  lose(handle: string): void {
    this.contents.delete(handle);
  }
}

/** Whom a record belongs to. */
export function ownerOf({ service, provider, app }: Target): string {
  return JSON.stringify([service.name, provider.name, app.name]);
}

export function volumeKey(owner: string, volumeName: string): string {
  return `${owner} ${volumeName}`;
}

/** Newest first, then by name (spec/40 §3). */
export function newestFirst<
  Item extends { readonly createdAt: string; readonly name: string },
>(items: readonly Item[]): Item[] {
  return [...items].sort((left, right) =>
    right.createdAt.localeCompare(left.createdAt) ||
    left.name.localeCompare(right.name)
  );
}
