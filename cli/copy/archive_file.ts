/** A file that is there as a whole or not at all, with its checksum beside it. */

import { failure, KompoxError } from "../../core/domain/error.ts";
import { lastName } from "./copy_place.ts";

/** What was written. */
export interface WrittenArchive {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

const pieceSize = 256 * 1024;

/**
 * Writes beside the file first, and takes its place at the end. The checksum
 * stands in `PATH.sha256` in the form of `sha256sum`. A device or a pipe is
 * written to as it is.
 *
 * @throws {KompoxError} `failed` the system refuses it; a file that was there
 *   is then as it was
 */
export async function writeArchive(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<WrittenArchive> {
  const there = await Deno.stat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile) {
    if (there.isDirectory) throw refused(path, "it is a directory");
    return await fill(path, { write: true }, chunks);
  }
  const random = crypto.randomUUID().slice(0, 8);
  const part = `${path}.${random}.part`;
  try {
    const options = { write: true, createNew: true, mode: 0o600 };
    const written = await fill(part, options, chunks);
    await Deno.remove(`${path}.sha256`).catch(ignoreMissing);
    await Deno.rename(part, path);
    const line = `${written.sha256}  ${lastName(path)}\n`;
    await Deno.writeTextFile(`${path}.sha256`, line);
    return written;
  } catch (error) {
    await Deno.remove(part).catch(ignoreMissing);
    throw readable(path, error);
  }
}

/**
 * The chunks of a file whose checksum, if one stands beside it, is right.
 *
 * @throws {KompoxError} `not-found`, `denied` it cannot be read; `invalid` its
 *   checksum is another
 */
export async function openArchive(
  path: string,
): Promise<{ size: number; verified: boolean; chunks: Chunks }> {
  try {
    const { size, isDirectory } = await Deno.stat(path);
    if (isDirectory) throw refused(path, "it is a directory");
    const verified = await verify(path);
    return { size, verified, chunks: piecesOf(path) };
  } catch (error) {
    throw readable(path, error);
  }
}

type Chunks = AsyncGenerator<Uint8Array>;

async function verify(path: string): Promise<boolean> {
  const sumPath = `${path}.sha256`;
  let text: string;
  try {
    text = await Deno.readTextFile(sumPath);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
  const [told] = /^[0-9a-f]{64}(?=\s|$)/i.exec(text.trim()) ?? [];
  if (told === undefined) {
    throw failure("invalid", `Cannot read "${sumPath}": it is no checksum`, {
      hint: "write it with sha256sum, or remove it",
    });
  }
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  for await (const piece of piecesOf(path)) hash.update(piece);
  if (hash.digest("hex") === told.toLowerCase()) return true;
  throw failure(
    "invalid",
    `Cannot import "${path}": it does not have the checksum of "${sumPath}"`,
    { hint: "get the whole file again" },
  );
}

async function* piecesOf(path: string): Chunks {
  const file = await Deno.open(path);
  try {
    while (true) {
      const piece = new Uint8Array(pieceSize);
      const read = await file.read(piece);
      if (read === null) return;
      yield piece.subarray(0, read);
    }
  } finally {
    file.close();
  }
}

async function fill(
  path: string,
  options: Deno.OpenOptions,
  chunks: AsyncIterable<Uint8Array>,
): Promise<WrittenArchive> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  let bytes = 0;
  const file = await Deno.open(path, options);
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      let rest = chunk;
      while (rest.length > 0) rest = rest.subarray(await file.write(rest));
    }
    if (options.createNew) await file.sync();
  } finally {
    file.close();
  }
  return { bytes, sha256: hash.digest("hex") };
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

function refused(path: string, state: string): KompoxError {
  return failure("failed", `Cannot use "${path}": ${state}`, {
    hint: "name a file",
  });
}

/** What the system says, as a failure; everything else is passed on. */
function readable(path: string, error: unknown): unknown {
  if (error instanceof Deno.errors.NotFound) {
    return failure("not-found", `Cannot use "${path}": there is no such file`, {
      hint: "name a file in a directory that exists",
    });
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return failure("denied", `Cannot use "${path}": the system refuses it`, {
      hint: "check its owner and permissions",
    });
  }
  const { code } = error as { code?: unknown };
  if (error instanceof KompoxError || typeof code !== "string") return error;
  return failure("failed", `Cannot use "${path}": the system refuses it`, {
    cause: error,
    hint: "check the space left there",
  });
}
