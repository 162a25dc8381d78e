/** The file system behind `collectBundle`: Deno's, with limits. */

import { failure, type Kind } from "../core/domain/error.ts";
import type {
  PathFacts,
  ProjectReader,
} from "../core/compose/project_reader.ts";

/** Reads where the process stands; needs read permission for what it is asked. */
export function denoProjectReader(): ProjectReader {
  return { look, readTextFile, readFile };
}

async function look(path: string): Promise<PathFacts | undefined> {
  try {
    const realPath = await Deno.realPath(path);
    const { isFile, isDirectory, size, mode } = await Deno.stat(realPath);
    return {
      kind: isFile ? "file" : isDirectory ? "directory" : "other",
      realPath: realPath.replaceAll("\\", "/"),
      sizeBytes: size,
      // Windows has no such bit.
      executable: mode === null ? undefined : (mode & 0o100) !== 0,
    };
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw notRead(path, error);
  }
}

async function readFile(
  path: string,
  limitBytes: number,
): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readBytes(path, limitBytes);
  } catch (error) {
    throw notRead(path, error);
  }
  if (bytes.length > limitBytes) throw tooLong(path, limitBytes);
  return bytes;
}

async function readTextFile(path: string, limitBytes: number): Promise<string> {
  const bytes = await readFile(path, limitBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw failure("invalid", `Cannot read "${path}": it is no UTF-8 text`, {
      at: { file: path, line: 1, column: 1 },
      hint: "save the file as UTF-8",
    });
  }
}

/** At most one byte more than the limit; the size is asked before anything is read. */
async function readBytes(
  path: string,
  limitBytes: number,
): Promise<Uint8Array> {
  const { size } = await Deno.stat(path);
  if (size > limitBytes) return new Uint8Array(limitBytes + 1);
  using file = await Deno.open(path);
  const buffer = new Uint8Array(limitBytes + 1);
  let length = 0;
  while (length < buffer.length) {
    const count = await file.read(buffer.subarray(length));
    if (count === null) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

function tooLong(path: string, limitBytes: number) {
  return failure(
    "invalid",
    `Cannot read "${path}": it has more than ${limitBytes} bytes`,
    {
      at: { file: path, line: 1, column: 1 },
      hint: "split the file, or move long texts into files of their own",
    },
  );
}

/** A path through a file leads nowhere, as an absent one does. */
function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory;
}

function notRead(path: string, cause: unknown) {
  const denied = cause instanceof Deno.errors.PermissionDenied ||
    cause instanceof Deno.errors.NotCapable;
  const kind: Kind = denied
    ? "denied"
    : isAbsence(cause)
    ? "not-found"
    : "failed";
  const state = denied
    ? "permission is denied"
    : isAbsence(cause)
    ? "there is no such file"
    : cause instanceof Error
    ? cause.message
    : String(cause);
  return failure(kind, `Cannot read "${path}": ${state}`, {
    hint: denied ? `allow this user to read "${path}"` : undefined,
    cause,
  });
}
