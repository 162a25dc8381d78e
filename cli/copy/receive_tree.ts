/** Writes what a container sends into a fresh folder, from which nothing gets out. */

import { failure, type KompoxError } from "../../core/domain/error.ts";
import type { Copying } from "./copying.ts";
import type { TarEntry } from "./tar_read.ts";

/** Modes and times of directories come last: a read-only one could not be filled. */
interface LateDirectory {
  readonly place: string;
  readonly mode: number;
}

/**
 * Nothing that the archive says is believed: each name must be below `root`,
 * and be reached through directories of this very archive.
 */
export class TreeReceiver {
  /** SHA-256, hexadecimal, of each file by its path in the archive. */
  readonly sums = new Map<string, string>();
  readonly #folder: string;
  readonly #root: string;
  readonly #copying: Copying;
  readonly #directories = new Set<string>();
  readonly #late: LateDirectory[] = [];

  /**
   * @param folder exists and is empty
   * @param root first part of every path
   */
  constructor(folder: string, root: string, copying: Copying) {
    this.#folder = folder;
    this.#root = root;
    this.#copying = copying;
  }

  /** @throws {KompoxError} `failed` the entry would get out, or is there already */
  async take(entry: TarEntry): Promise<void> {
    try {
      await this.#take(entry);
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      throw escape(entry.path);
    }
  }

  async #take(entry: TarEntry): Promise<void> {
    const path = this.#safe(entry.path);
    const place = `${this.#folder}/${path}`;
    if (entry.kind === "directory") {
      if (this.#directories.has(path)) return;
      await Deno.mkdir(place, { mode: 0o700 });
      this.#directories.add(path);
      this.#late.push({ place, mode: entry.mode });
    } else if (entry.kind === "file") await this.#file(entry, path, place);
    else if (entry.kind === "link") await this.#link(entry, path, place);
    else if (entry.kind === "hardlink") {
      const original = this.#safe(entry.target);
      const sum = this.sums.get(original);
      if (sum === undefined) throw escape(entry.target);
      await Deno.copyFile(`${this.#folder}/${original}`, place);
      this.sums.set(path, sum);
    } else this.#copying.warn(`Left "${path}" out: it is no file`);
  }

  /** Gives the directories their modes. */
  async finish(): Promise<void> {
    for (const { place, mode } of this.#late.reverse()) {
      await setMode(place, mode | 0o700);
    }
  }

  async #file(entry: TarEntry, path: string, place: string): Promise<void> {
    // `createNew` never follows a link that is there.
    const options = { write: true, createNew: true, mode: 0o600 };
    const file = await Deno.open(place, options);
    try {
      this.sums.set(path, await receive(entry.content(), file, this.#copying));
      await file.utime(entry.mtime, entry.mtime);
    } finally {
      file.close();
    }
    await setMode(place, entry.mode);
  }

  /** A link that leads out would lead somewhere else on this machine. */
  async #link(
    { target }: TarEntry,
    path: string,
    place: string,
  ): Promise<void> {
    if (!staysInside(path, target)) {
      this.#copying.warn(
        `Left link "${path}" out: it leads out of the copy, to "${target}"`,
      );
      return;
    }
    await Deno.symlink(target, place);
  }

  #safe(text: string): string {
    const parts = text.replace(/\/+$/, "").split("/").filter((part, index) =>
      part !== "." || index > 0
    );
    const path = parts.join("/");
    const odd = Deno.build.os === "windows" ? /[\\:]/ : /\0/;
    const bad = parts[0] !== this.#root || odd.test(path) ||
      parts.some((part) => part === "" || part === "." || part === "..");
    if (bad) throw escape(text);
    for (let depth = 1; depth < parts.length; depth++) {
      const above = parts.slice(0, depth).join("/");
      if (!this.#directories.has(above)) throw escape(text);
    }
    return path;
  }
}

/** Writes chunks to a file. @returns SHA-256, hexadecimal */
export async function receive(
  chunks: AsyncIterable<Uint8Array>,
  file: Deno.FsFile,
  { progress }: Copying,
): Promise<string> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  for await (const chunk of chunks) {
    hash.update(chunk);
    progress.sent(chunk.length);
    let rest = chunk;
    while (rest.length > 0) rest = rest.subarray(await file.write(rest));
  }
  return hash.digest("hex");
}

/** Bits that give a program another user's rights are left out. */
export async function setMode(place: string, mode: number): Promise<void> {
  if (Deno.build.os !== "windows") await Deno.chmod(place, mode & 0o777);
}

function staysInside(path: string, target: string): boolean {
  if (target === "" || target.startsWith("/") || target.includes("\0")) {
    return false;
  }
  let depth = path.split("/").length - 1;
  for (const part of target.split("/")) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    // The copy itself is the first part.
    if (depth < 1) return false;
  }
  return true;
}

function escape(text: string): KompoxError {
  return failure(
    "failed",
    `Cannot copy: the container sends "${text}", which is not below what was asked for`,
    { hint: "do not trust this container; nothing was changed here" },
  );
}
