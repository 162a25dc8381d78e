/** Snapshots in memory: copies of what a handle holds. */

import { failure } from "../../core/domain/error.ts";
import type { Target } from "../../core/domain/resources.ts";
import type {
  CreateSnapshotRequest,
  DataCall,
  DataSource,
  Snapshot,
  SnapshotsFacet,
} from "../../core/ports/disks.ts";
import {
  type MemorySnapshot,
  type MemoryState,
  newestFirst,
  ownerOf,
} from "./memory_state.ts";

export class MemorySnapshots implements SnapshotsFacet {
  readonly #data: MemoryState;

  constructor(data: MemoryState) {
    this.#data = data;
  }

  unsupported(): Promise<{ message: string; hint: string } | undefined> {
    return Promise.resolve(this.#data.noSnapshots);
  }

  list(
    target: Target,
    volumeName: string,
    call: DataCall,
  ): Promise<Snapshot[]> {
    call.signal.throwIfAborted();
    const found = this.#of(ownerOf(target), volumeName);
    return Promise.resolve(newestFirst(found).map(shown));
  }

  async create(
    target: Target,
    volumeName: string,
    request: CreateSnapshotRequest,
    call: DataCall,
  ): Promise<Snapshot> {
    const data = this.#data;
    if (data.noSnapshots !== undefined) {
      const { message, hint } = data.noSnapshots;
      throw failure("unsupported", message, { hint });
    }
    const owner = ownerOf(target);
    const { name, set } = request;
    let snapshot = this.#of(owner, volumeName)
      .find((each) => each.name === name);
    if (snapshot !== undefined && snapshot.state !== "creating") {
      throw failure("conflict", `Cannot create snapshot "${name}": it exists`);
    }
    const source = this.#source(owner, volumeName, request.source);
    const { signal } = call;
    if (snapshot === undefined) {
      const createdAt = data.now();
      const made: MemorySnapshot = {
        owner,
        volumeName,
        name,
        createdAt,
        updatedAt: createdAt,
        diskName: source.diskName,
        set,
        state: "creating",
        sizeBytes: source.sizeBytes,
        handle: "",
      };
      await data.write("snapshot intent", label(made), signal, () => {
        data.snapshotRecords.push(made);
      });
      snapshot = made;
    }
    const made = snapshot;
    if (made.handle === "") {
      await data.write("snapshot data", label(made), signal, () => {
        made.handle = data.newHandle("snapshot");
        data.contents.set(made.handle, data.contents.get(source.handle) ?? "");
      });
    }
    await data.write("snapshot ready", label(made), signal, () => {
      made.state = "ready";
      made.updatedAt = data.now();
    });
    return shown(made);
  }

  async delete(
    target: Target,
    volumeName: string,
    snapshotName: string,
    call: DataCall,
  ): Promise<boolean> {
    const data = this.#data;
    const snapshot = this.#of(ownerOf(target), volumeName)
      .find(({ name }) => name === snapshotName);
    if (snapshot === undefined) return false;
    const { signal } = call;
    await data.write("snapshot deleting", label(snapshot), signal, () => {
      snapshot.state = "deleting";
    });
    await data.write("snapshot data gone", label(snapshot), signal, () => {
      data.contents.delete(snapshot.handle);
    });
    await data.write("snapshot gone", label(snapshot), signal, () => {
      data.snapshotRecords.splice(data.snapshotRecords.indexOf(snapshot), 1);
    });
    return true;
  }

  #source(
    owner: string,
    volumeName: string,
    source: DataSource,
  ): { handle: string; sizeBytes: number; diskName?: string } {
    if (source.kind === "snapshot") {
      throw failure(
        "unsupported",
        `Cannot make a snapshot of snapshot "${source.name}"`,
        { hint: "restore it to a disk, and take a snapshot of that" },
      );
    }
    const { diskRecords, contents } = this.#data;
    if (source.kind === "native") {
      const handle = source.id.slice("memory:".length);
      const foreign = diskRecords.some((each) =>
        each.handle === handle &&
        (each.owner !== owner || each.volumeName !== volumeName)
      );
      if (foreign) {
        throw failure("conflict", `Cannot use "${source.id}": it is a disk`);
      }
      if (contents.has(handle)) return { handle, sizeBytes: 2 ** 30 };
      throw failure("not-found", `Cannot find "${source.id}"`);
    }
    const disk = diskRecords.find((each) =>
      each.owner === owner && each.volumeName === volumeName &&
      each.name === source.name && each.state === "ready"
    );
    if (disk === undefined || !contents.has(disk.handle)) {
      throw failure(
        "not-found",
        `Cannot find disk "${source.name}" of volume "${volumeName}"`,
      );
    }
    return { ...disk, diskName: disk.name };
  }

  #of(owner: string, volumeName: string): MemorySnapshot[] {
    return this.#data.snapshotRecords.filter((each) =>
      each.owner === owner && each.volumeName === volumeName
    );
  }
}

function label({ volumeName, name }: MemorySnapshot): string {
  return `${volumeName}/${name}`;
}

function shown({ owner: _, state, ...rest }: MemorySnapshot): Snapshot {
  return { ...rest, ...(state !== "ready" && { state }) };
}
