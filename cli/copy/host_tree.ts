/** A directory of a Docker host as a tar archive: owners as numbers, hard links as such. */

import { FileReader } from "./read_files.ts";
import { tarEnd, type TarHead, tarHead, tarPadding } from "./tar_write.ts";

/** What is told while a directory is read. */
export interface HostReading {
  /** Called once for what is left out: sockets, pipes and devices. */
  warn(text: string): void;
}

/** What is in a directory. */
export interface HostSize {
  readonly files: number;
  readonly bytes: number;
}

interface HostEntry extends TarHead {
  /** Where it is on this machine. */
  readonly place: string;
}

const stopIt = "stop what writes to it: docker compose down; then run it again";

const reader = new FileReader({
  missing: ["it is gone", stopIt],
  shorter: stopIt,
  denied: "run it as root: containers write files of other owners",
}, 256 * 1024);

/**
 * The directory itself comes first, as `./`, with its owner and mode.
 *
 * @throws {KompoxError} `denied` something cannot be read; `failed` a file
 *   became shorter meanwhile
 */
export async function* hostTar(
  directory: string,
  reading: HostReading,
): AsyncGenerator<Uint8Array> {
  for await (const entry of walk(directory, reading)) {
    yield tarHead(entry);
    if (entry.kind !== "file") continue;
    yield* reader.pieces(entry.place, entry.size);
    yield tarPadding(entry.size);
  }
  yield tarEnd();
}

/** How much {@link hostTar} would read. */
export async function hostSize(
  directory: string,
  reading: HostReading,
): Promise<HostSize> {
  let [files, bytes] = [0, 0];
  for await (const { kind, size } of walk(directory, reading)) {
    if (kind !== "directory") files++;
    bytes += size;
  }
  return { files, bytes };
}

/** A directory before what is in it, sorted by name; links are never followed. */
async function* walk(
  directory: string,
  reading: HostReading,
): AsyncGenerator<HostEntry> {
  const linked = new Map<string, string>();
  const pending = ["."];
  while (pending.length > 0) {
    const path = pending.pop()!;
    const place = path === "." ? directory : `${directory}/${path.slice(2)}`;
    const info = await reader.look(place, false);
    const entry = entryOf(path, place, info, linked);
    if (entry === undefined) {
      reading.warn(`Left "${place}" out: it is no file`);
      continue;
    }
    yield entry.kind === "link"
      ? { ...entry, target: await Deno.readLink(place) }
      : entry;
    if (entry.kind !== "directory") continue;
    const names = await reader.namesIn(place);
    pending.push(...names.reverse().map((name) => `${path}/${name}`));
  }
}

function entryOf(
  path: string,
  place: string,
  info: Deno.FileInfo,
  linked: Map<string, string>,
): HostEntry | undefined {
  const { uid, gid, mode, mtime, isFile, isDirectory, isSymlink } = info;
  const base = {
    path,
    place,
    uid: uid ?? 0,
    gid: gid ?? 0,
    mode: (mode ?? 0o644) & 0o7777,
    mtime: (mtime?.getTime() ?? 0) / 1000,
    size: 0,
  };
  if (isDirectory) return { ...base, kind: "directory", path: `${path}/` };
  if (isSymlink) return { ...base, kind: "link" };
  if (!isFile) return undefined;
  if ((info.nlink ?? 1) > 1) {
    const node = `${info.dev}:${info.ino}`;
    const target = linked.get(node);
    if (target !== undefined) return { ...base, kind: "hardlink", target };
    linked.set(node, path);
  }
  return { ...base, kind: "file", size: info.size };
}
