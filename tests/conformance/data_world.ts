/** What the suite of disks and snapshots needs of an infrastructure, and what its tests share. */

import { ok } from "node:assert/strict";
import { type Kind, KompoxError } from "../../core/domain/error.ts";
import type { AppVolume, Target } from "../../core/domain/resources.ts";
import { locate, Source } from "../../core/domain/source.ts";
import type {
  CreateDiskRequest,
  DataCall,
  Disk,
  DisksFacet,
  SnapshotsFacet,
} from "../../core/ports/disks.ts";
import { Killed } from "../fakes/memory_data.ts";

/** One infrastructure, with apps of its own. */
export interface DataWorld {
  readonly disks: DisksFacet;
  readonly snapshots: SnapshotsFacet;
  /** How many operations may die at the same time. */
  readonly atOnce: number;
  /** The index-th write before which operations are killed; absent: each in turn. */
  killAt?(index: number): number;
  /** A target whose app nobody else uses. */
  target(app: string): Target;
  call(signal?: AbortSignal): DataCall;
  /** A call whose process ends, with {@link Killed}, before its n-th write; 0 is the first. */
  dyingCall(n: number): DataCall;
  /** Puts a text onto a disk, or reads it, as a mounted file system. */
  write(disk: Disk, text: string): Promise<void>;
  read(disk: Disk): Promise<string>;
  /** Has something use a disk. @returns ends that */
  use(disk: Disk): Promise<() => Promise<void>>;
  /** Takes the data away behind Kompox's back. */
  lose(disk: Disk): Promise<void>;
  /** Data that exists outside of Kompox, with this text; its source string. */
  foreignData(text: string): Promise<string>;
  /** The source string by which a disk's own data would be adopted. */
  nativeOf(disk: Disk): string;
  /** What is left of the work on an app besides records and data. */
  leftovers(app: string): Promise<readonly string[]>;
  /** Orders to delete data that were sent so far. */
  dataDeletes(): readonly string[];
  close(): Promise<void>;
}

/** Works in a world that is closed afterwards; what the work says comes before what closing says. */
export async function inWorld(
  open: () => Promise<DataWorld>,
  work: (world: DataWorld) => Promise<void>,
): Promise<void> {
  const world = await open();
  try {
    await work(world);
  } catch (error) {
    await world.close().catch((other) => console.error(other));
    throw error;
  }
  await world.close();
}

const config = new Source("kompoxops.yml", "");

export function volumeOf(name: string): AppVolume {
  return {
    name: locate(name, { source: config, offset: 0 }),
    sizeBytes: 2 ** 30,
    type: "disk",
    options: {},
  };
}

export function diskRequest(
  name: string,
  more: Partial<CreateDiskRequest> = {},
): CreateDiskRequest {
  const request = { name, sizeBytes: 2 ** 30, options: {} };
  return { ...request, assign: "first", ...more };
}

/** Fails unless the work fails in one of these ways. */
export async function fails(
  kinds: Kind | readonly Kind[],
  work: () => Promise<unknown>,
): Promise<KompoxError> {
  try {
    await work();
  } catch (error) {
    ok(error instanceof KompoxError, String(error));
    ok([kinds].flat().includes(error.kind), `${error.kind}: ${error.message}`);
    for (const { message } of error.problems) ok(/^Cannot /.test(message));
    return error;
  }
  throw new Error(`it did not fail as ${kinds}`);
}

/**
 * Ends the process before each write in turn, or before some of them, runs the
 * same again, and looks at what has become of it.
 *
 * @returns how many writes there are, at least
 * @param round the n-th: `work` is called with a call that dies, then `work` again
 */
export async function killAtEachWrite(
  world: DataWorld,
  round: (n: number) => Promise<{
    work: (call: DataCall) => Promise<unknown>;
    check: () => Promise<void>;
  }>,
): Promise<number> {
  const { atOnce, killAt = (index: number) => index } = world;
  for (let from = 0;; from += atOnce) {
    const numbers = Array.from({ length: atOnce }, (_, i) => killAt(from + i));
    const died = await Promise.all(numbers.map(async (n) => {
      const { work, check } = await round(n);
      const ended = await dies(() => work(world.dyingCall(n)));
      if (ended) await work(world.call());
      await check();
      return ended;
    }));
    if (!died.at(-1)) return killAt(from + died.lastIndexOf(true)) + 1;
  }
}

async function dies(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  }
}
