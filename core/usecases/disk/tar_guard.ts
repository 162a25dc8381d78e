/** Watches a tar archive pass on its way to a disk: nothing in it may get out of its directory. */

import { failure, type KompoxError } from "../../domain/error.ts";
import {
  blockSize,
  latin,
  type PaxFields,
  readHeader,
  readPax,
  type TarHeader,
  textAt,
  withPax,
} from "./tar_header.ts";

/** Bytes of a long name or of pax fields. */
const extraLimit = 1024 * 1024;

/**
 * Takes chunks of any size and gives what may be sent on. Contents pass as they
 * are; pax headers, which BusyBox would ignore, become GNU ones. Holds a header
 * and the names of links, never a content.
 */
export class TarGuard {
  /** Files and other entries that have passed. */
  entries = 0;
  readonly #links = new Set<string>();
  readonly #parts: Uint8Array[] = [];
  /** Bytes that make the next header or name. */
  #held = new Uint8Array(blockSize);
  #have = 0;
  #content = 0;
  #isOver = false;
  #pax?: PaxFields;
  #global: PaxFields = {};
  #long: { path?: string; target?: string } = {};
  #extra?: TarHeader;

  /**
   * @returns what may be sent on, in order
   * @throws {KompoxError} `invalid` it is no tar, or an entry is refused
   */
  push(chunk: Uint8Array): Uint8Array[] {
    let rest = chunk;
    while (rest.length > 0 && !this.#isOver) {
      if (this.#content > 0) {
        const piece = rest.subarray(0, Math.min(this.#content, rest.length));
        this.#content -= piece.length;
        this.#parts.push(piece);
        rest = rest.subarray(piece.length);
        continue;
      }
      const piece = rest.subarray(0, this.#held.length - this.#have);
      this.#held.set(piece, this.#have);
      this.#have += piece.length;
      rest = rest.subarray(piece.length);
      if (this.#have === this.#held.length) this.#takeHeld();
    }
    return this.#parts.splice(0);
  }

  /**
   * Tells that nothing follows.
   *
   * @throws {KompoxError} `invalid` the archive is not whole
   */
  end(): void {
    if (this.#isOver) return;
    const nothing = this.entries === 0 && this.#have === 0;
    throw refused(
      nothing ? "it is empty" : "it ends in its middle",
      "get the whole archive again; nothing of this one counts",
    );
  }

  #takeHeld(): void {
    const held = this.#held;
    this.#held = new Uint8Array(blockSize);
    this.#have = 0;
    if (this.#extra !== undefined) return this.#takeExtra(held);
    if (held.every((byte) => byte === 0)) {
      this.#isOver = true;
      this.#parts.push(new Uint8Array(2 * blockSize));
      return;
    }
    const header = readHeader(held);
    if (header === undefined) {
      throw refused(
        this.entries === 0 ? "it is no tar archive" : "a header is damaged",
        "give an archive that tar or disk export made",
      );
    }
    if ("LKxg".includes(header.type)) return this.#beginExtra(header, held);
    this.#takeEntry(header, held);
  }

  #beginExtra(header: TarHeader, block: Uint8Array): void {
    if (header.size > extraLimit) {
      throw refused("a name in it is too long", "leave that file out");
    }
    this.#extra = header;
    this.#held = new Uint8Array(padded(header.size));
    if ("LK".includes(header.type)) this.#parts.push(block);
    if (header.size === 0) this.#takeHeld();
  }

  #takeExtra(data: Uint8Array): void {
    const { type, size } = this.#extra!;
    this.#extra = undefined;
    if (type === "L" || type === "K") {
      const text = textAt(data, 0, size);
      if (type === "L") this.#long.path = text;
      else this.#long.target = text;
      this.#parts.push(data);
      return;
    }
    const fields = readPax(latin(data.subarray(0, size)));
    if (fields === undefined) {
      throw refused("its pax fields are damaged", "pack it again");
    }
    if (Object.keys(fields).some((key) => key.startsWith("GNU.sparse."))) {
      throw sparse();
    }
    const { path, linkpath, size: bytes, uid, gid, mtime } = fields;
    const known: PaxFields = { path, linkpath, size: bytes, uid, gid, mtime };
    for (const key of ["size", "uid", "gid"] as const) {
      const value = known[key];
      if (value !== undefined && !/^\d{1,15}$/.test(value)) {
        throw refused("its pax fields are damaged", "pack it again");
      }
    }
    if (type === "g") this.#global = known;
    else this.#pax = known;
  }

  #takeEntry(header: TarHeader, block: Uint8Array): void {
    const pax = { ...present(this.#global), ...present(this.#pax ?? {}) };
    const path = pax.path ?? this.#long.path ?? header.path;
    const target = pax.linkpath ?? this.#long.target ?? header.target;
    this.#refuseEntry(header.type, path, target);
    const hasContent = "07".includes(header.type);
    const size = Number(pax.size ?? header.size);
    const changes = Object.keys(pax).length > 0;
    this.#parts.push(...changes ? withPax(block, pax) : [block]);
    this.#content = hasContent ? padded(size) : 0;
    this.#pax = undefined;
    this.#long = {};
    this.entries++;
  }

  /** Links may lead anywhere; but nothing may be written through one. */
  #refuseEntry(type: string, path: string, target: string): void {
    const parts = partsOf(path);
    if (type === "3" || type === "4") {
      throw refused(
        `"${shown(path)}" is a device`,
        "pack it again without devices",
      );
    }
    if (type === "S") throw sparse();
    if (!"012567".includes(type)) {
      throw refused(`"${shown(path)}" is of an unknown type`, "pack it again");
    }
    this.#refusePath(path, parts);
    if (type === "1") this.#refusePath(target, partsOf(target));
    const own = parts.join("/");
    if (type === "2") this.#links.add(own);
    else this.#links.delete(own);
  }

  #refusePath(path: string, parts: readonly string[]): void {
    const state = path.startsWith("/")
      ? "is an absolute path"
      : parts.includes("..")
      ? "leads out of the archive"
      : undefined;
    if (state !== undefined) {
      throw refused(
        `"${shown(path)}" ${state}`,
        "pack it again from inside its directory: tar -C DIRECTORY -cf FILE .",
      );
    }
    if (this.#links.size === 0) return;
    for (let depth = 1; depth < parts.length; depth++) {
      const above = parts.slice(0, depth).join("/");
      if (!this.#links.has(above)) continue;
      throw refused(
        `"${shown(path)}" leads through the link "${shown(above)}"`,
        "do not trust this archive",
      );
    }
  }
}

function present(fields: PaxFields): PaxFields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  );
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

function padded(size: number): number {
  return Math.ceil(size / blockSize) * blockSize;
}

/** For people; most names are UTF-8. */
function shown(text: string): string {
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

function sparse(): KompoxError {
  return refused(
    "it has sparse files in a form that not every tar reads",
    "pack it again without --sparse",
  );
}

function refused(state: string, hint: string): KompoxError {
  return failure("invalid", `Cannot take the archive: ${state}`, { hint });
}
