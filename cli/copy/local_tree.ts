/** Walks what is to be copied from this machine, and writes it as tar. */

import { failure } from "../../core/domain/error.ts";
import { FileReader } from "./read_files.ts";
import { tarEnd, tarHead, tarPadding } from "./tar_write.ts";

/** One file, directory or link below the source. */
export interface LocalEntry {
  /** Relative to the source, with `/`; empty for the source itself. */
  readonly path: string;
  /** Where it is on this machine. */
  readonly place: string;
  readonly kind: "file" | "directory" | "link";
  readonly mode: number;
  readonly size: number;
  readonly mtime: number;
  readonly target?: string;
}

const reader = new FileReader({
  missing: ["there is no such file", "name a file or directory that exists"],
  shorter: "run it again when nothing writes to it",
  denied: "check its owner and permissions",
}, 128 * 1024);

/**
 * A directory before what is in it, sorted by name. The source itself is
 * followed when it is a link; those below are kept as links.
 *
 * @throws {KompoxError} `not-found`, `denied` it cannot be read; `unsupported`
 *   it is a socket, a pipe or a device
 */
export async function* walk(
  source: string,
  path = "",
): AsyncGenerator<LocalEntry> {
  const place = path === "" ? source : `${source}/${path}`;
  const info = await reader.look(place, path === "");
  const mode = (info.mode ?? (info.isDirectory ? 0o755 : 0o644)) & 0o7777;
  const mtime = (info.mtime?.getTime() ?? 0) / 1000;
  const entry = { path, place, mode, mtime, size: 0 };
  if (info.isFile) yield { ...entry, kind: "file", size: info.size };
  else if (info.isSymlink) {
    const target = await Deno.readLink(place);
    yield { ...entry, kind: "link", target };
  } else if (info.isDirectory) {
    yield { ...entry, kind: "directory" };
    for (const name of await reader.namesIn(place)) {
      yield* walk(source, path === "" ? name : `${path}/${name}`);
    }
  } else {
    throw failure("unsupported", `Cannot copy "${place}": it is no file`, {
      hint: "leave sockets, pipes and devices out",
    });
  }
}

/** What is told of what was written. */
export interface Sums {
  /** SHA-256 of each file, by its path in the archive. */
  readonly sums: Map<string, string>;
  /** Called with the bytes of each piece. */
  readonly sent: (bytes: number) => void;
}

/**
 * @param root what the source is called in the archive; empty: nothing, only
 *   what is in it is written
 */
export async function* tarOf(
  source: string,
  root: string,
  { sums, sent }: Sums,
): AsyncGenerator<Uint8Array> {
  for await (const entry of walk(source)) {
    const path = [root, entry.path].filter((part) => part !== "").join("/");
    if (path === "") continue;
    const isDirectory = entry.kind === "directory";
    yield tarHead({ ...entry, path: isDirectory ? `${path}/` : path });
    if (entry.kind !== "file") continue;
    yield* contentOf(entry, path, sums, sent);
    yield tarPadding(entry.size);
  }
  yield tarEnd();
}

/** The bytes of one file, which must be as many as were announced. */
export async function* contentOf(
  { place, size }: LocalEntry,
  path: string,
  sums: Map<string, string>,
  sent: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  for await (const piece of reader.pieces(place, size)) {
    hash.update(piece);
    sent(piece.length);
    yield piece;
  }
  sums.set(path, hash.digest("hex"));
}
