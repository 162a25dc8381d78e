/** Disks in memory: the port's rules without any infrastructure. */

import { failure } from "../../core/domain/error.ts";
import type { AppVolume, Target } from "../../core/domain/resources.ts";
import type {
  CreateDiskRequest,
  DataCall,
  DataSource,
  Disk,
  DisksFacet,
  VolumeClass,
} from "../../core/ports/disks.ts";
import {
  type MemoryDisk,
  type MemoryState,
  newestFirst,
  ownerOf,
  volumeKey,
} from "./memory_state.ts";

const gibibyte = 2 ** 30;

/** Native sources are `memory:<handle>`. */
export class MemoryDisks implements DisksFacet {
  readonly handleMark = "mem";
  readonly #data: MemoryState;

  constructor(data: MemoryState) {
    this.#data = data;
  }

  isNative(source: string): boolean {
    return source.startsWith("memory:");
  }

  list(target: Target, volumeName: string, call: DataCall): Promise<Disk[]> {
    call.signal.throwIfAborted();
    const found = this.#of(ownerOf(target), volumeName);
    return Promise.resolve(newestFirst(found).map((each) => this.#shown(each)));
  }

  volumeClass(): VolumeClass {
    return { csiDriver: "memory.csi" };
  }

  async create(
    target: Target,
    volume: AppVolume,
    request: CreateDiskRequest,
    call: DataCall,
  ): Promise<Disk> {
    const data = this.#data;
    const owner = ownerOf(target);
    const volumeName = volume.name.value;
    const { name } = request;
    const others = this.#of(owner, volumeName);
    let disk = others.find((each) => each.name === name);
    if (disk !== undefined && disk.state !== "creating") {
      throw failure("conflict", `Cannot create disk "${name}": it exists`);
    }
    if (disk === undefined) {
      const source = request.source &&
        this.#source(owner, volumeName, request.source);
      const native = request.source?.kind === "native"
        ? request.source.id
        : undefined;
      const createdAt = data.now();
      disk = {
        owner,
        volumeName,
        name,
        createdAt,
        updatedAt: createdAt,
        wantsAssignment: request.assign === "first" &&
          others.every(({ state }) => state !== "ready"),
        source: request.source && sourceText(request.source),
        zone: request.zone,
        options: request.options,
        state: "creating",
        sizeBytes: Math.max(roundUp(request.sizeBytes), source?.sizeBytes ?? 0),
        handle: native === undefined ? "" : source!.handle,
      };
      const made = disk;
      await data.write("disk intent", label(made), call.signal, () => {
        if (native !== undefined) this.#refuseTaken(made.handle, native);
        data.diskRecords.push(made);
      });
    }
    return await this.#finish(disk, request.source, call);
  }

  async assign(
    target: Target,
    volumeName: string,
    diskName: string | undefined,
    call: DataCall,
  ): Promise<void> {
    const data = this.#data;
    const owner = ownerOf(target);
    const key = volumeKey(owner, volumeName);
    if (diskName !== undefined) {
      const disk = this.#of(owner, volumeName)
        .find(({ name, state }) => name === diskName && state === "ready");
      if (disk === undefined) {
        throw failure(
          "not-found",
          `Cannot assign disk "${diskName}": there is none that is ready`,
        );
      }
    }
    if (data.assigned.get(key) === diskName) return;
    const about = `${volumeName}/${diskName ?? ""}`;
    await data.write("volume assigned", about, call.signal, () => {
      if (diskName === undefined) data.assigned.delete(key);
      else data.assigned.set(key, diskName);
    });
  }

  async delete(
    target: Target,
    volumeName: string,
    diskName: string,
    call: DataCall,
  ): Promise<boolean> {
    const data = this.#data;
    const owner = ownerOf(target);
    const disk = this.#of(owner, volumeName)
      .find(({ name }) => name === diskName);
    if (disk === undefined) return false;
    if (data.mounted.has(disk.handle)) {
      throw failure("conflict", `Cannot delete disk "${diskName}": in use`);
    }
    const { signal } = call;
    await data.write("disk deleting", label(disk), signal, () => {
      disk.state = "deleting";
    });
    await data.write("disk data gone", label(disk), signal, () => {
      data.contents.delete(disk.handle);
    });
    await data.write("disk gone", label(disk), signal, () => {
      data.diskRecords.splice(data.diskRecords.indexOf(disk), 1);
      const key = volumeKey(owner, volumeName);
      if (data.assigned.get(key) === diskName) data.assigned.delete(key);
    });
    return true;
  }

  async #finish(
    disk: MemoryDisk,
    source: DataSource | undefined,
    call: DataCall,
  ): Promise<Disk> {
    const data = this.#data;
    const { signal } = call;
    if (disk.handle === "") {
      const from = source &&
        this.#source(disk.owner, disk.volumeName, source);
      await data.write("disk data", label(disk), signal, () => {
        disk.handle = data.newHandle("disk");
        const content = from && data.contents.get(from.handle);
        data.contents.set(disk.handle, content ?? "");
      });
    }
    await data.write("disk ready", label(disk), signal, () => {
      disk.state = "ready";
      disk.updatedAt = data.now();
      const key = volumeKey(disk.owner, disk.volumeName);
      if (disk.wantsAssignment && !data.assigned.has(key)) {
        data.assigned.set(key, disk.name);
      }
    });
    return this.#shown(disk);
  }

  /** @throws {KompoxError} `not-found`; `conflict` it is another app's */
  #source(
    owner: string,
    volumeName: string,
    source: DataSource,
  ): { handle: string; sizeBytes: number } {
    const { diskRecords, snapshotRecords } = this.#data;
    if (source.kind === "native") {
      const handle = source.id.slice("memory:".length);
      this.#refuseTaken(handle, source.id);
      if (!this.#data.contents.has(handle)) {
        throw failure("not-found", `Cannot adopt "${source.id}": none`);
      }
      return { handle, sizeBytes: 0 };
    }
    const records = source.kind === "disk" ? diskRecords : snapshotRecords;
    const whose = source.of === undefined ? owner : ownerOf(source.of);
    const found = records.find((each) =>
      each.owner === whose && each.volumeName === volumeName &&
      each.name === source.name && each.state === "ready"
    );
    if (found === undefined || !this.#data.contents.has(found.handle)) {
      throw failure(
        "not-found",
        `Cannot find ${source.kind} "${source.name}" of volume "${volumeName}"`,
      );
    }
    return found;
  }

  #refuseTaken(handle: string, id: string): void {
    if (this.#data.diskRecords.some((each) => each.handle === handle)) {
      throw failure("conflict", `Cannot adopt "${id}": it is a disk`);
    }
  }

  #of(owner: string, volumeName: string): MemoryDisk[] {
    return this.#data.diskRecords.filter((each) =>
      each.owner === owner && each.volumeName === volumeName
    );
  }

  #shown(disk: MemoryDisk): Disk {
    const { owner, wantsAssignment: _, state, ...shown } = disk;
    const key = volumeKey(owner, disk.volumeName);
    const assigned = this.#data.assigned.get(key) === disk.name;
    return { ...shown, assigned, ...(state !== "ready" && { state }) };
  }
}

function label({ volumeName, name }: MemoryDisk): string {
  return `${volumeName}/${name}`;
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / gibibyte) * gibibyte;
}

function sourceText(source: DataSource): string {
  return source.kind === "native" ? source.id : `${source.kind}:${source.name}`;
}
