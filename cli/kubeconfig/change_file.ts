/** Changes a kubeconfig file in one step, under the lock that kubectl uses too. */

import { failure, KompoxError } from "../../core/domain/error.ts";
import { kubeconfigLimits } from "../../core/domain/yaml_limits.ts";
import type { Io } from "../io.ts";

/** What a change needs of the command that makes it. */
export interface ChangeDeps {
  readonly io: Pick<Io, "after">;
  /** Ends the wait for the lock. */
  readonly signal: AbortSignal;
  /** Runs when the program ends, whatever ends it. */
  onEnd(undo: () => void): void;
  /** Milliseconds to wait for another writer; a test sets it shorter. */
  readonly waitMs?: number;
}

const defaultWaitMs = 10_000;
const pauseMs = 25;

/**
 * Reads, changes and replaces a file. Until the new one is whole on the disk
 * the old one stays; a symbolic link stays a link. The file is then 0600, a
 * directory that had to be made 0700.
 *
 * @param change gets an empty text for a file that is not there; its failure
 *   leaves everything as it was, and so does the text that it got
 * @throws {KompoxError} `conflict` another program holds the lock; `denied`
 *   the file is read-only; `failed` the system refuses something else
 */
export async function changeKubeconfigFile(
  path: string,
  change: (text: string) => string,
  deps: ChangeDeps,
): Promise<void> {
  try {
    const real = await realFile(path);
    await makeParent(path);
    await makeParent(real);
    // A writer that came by the link locks the link, kubectl included.
    const files = path === real ? [path] : [path, real];
    const locks: (() => void)[] = [];
    try {
      for (const file of files) locks.push(await lock(file, deps));
      await changeLocked(path, real, change);
    } finally {
      for (const unlock of locks.reverse()) unlock();
    }
  } catch (error) {
    if (error instanceof KompoxError || deps.signal.aborted) throw error;
    const denied = error instanceof Deno.errors.PermissionDenied ||
      error instanceof Deno.errors.NotCapable;
    throw failure(
      denied ? "denied" : "failed",
      `Cannot write kubeconfig "${path}": the system refuses it`,
      { hint: "give a path that may be written to --kubeconfig", cause: error },
    );
  }
}

/** What is at a path now, without the lock; empty for a file that is not there. */
export async function readKubeconfigFile(path: string): Promise<string> {
  return await readOld(path, await realFile(path));
}

async function changeLocked(
  path: string,
  real: string,
  change: (text: string) => string,
): Promise<void> {
  const old = await Deno.lstat(real).catch(ignoreMissing);
  const before = old === undefined ? "" : await readOld(path, real);
  if (old !== undefined) await refuseReadOnly(path, real, old);
  const after = change(before);
  if (old !== undefined && after === before) return;
  const temporary = `${real}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeThrough(temporary, after);
    if (old !== undefined) await keepOwner(temporary, old);
    await Deno.rename(temporary, real);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  await syncDirectory(real);
}

async function readOld(path: string, real: string): Promise<string> {
  try {
    const info = await Deno.lstat(real).catch(ignoreMissing);
    if (info === undefined) return "";
    refuseUnfit(path, info);
    const utf8 = { fatal: true, ignoreBOM: true };
    return new TextDecoder("utf-8", utf8).decode(await Deno.readFile(real));
  } catch (error) {
    if (error instanceof KompoxError) throw error;
    const hint = "give a kubeconfig to --kubeconfig";
    if (error instanceof TypeError) {
      const state = "it is no UTF-8 text";
      throw failure("invalid", `Cannot read kubeconfig "${path}": ${state}`, {
        hint,
      });
    }
    throw failure(
      error instanceof Deno.errors.PermissionDenied ? "denied" : "failed",
      `Cannot read kubeconfig "${path}": the system refuses it`,
      { hint: "check who owns the file and its permissions", cause: error },
    );
  }
}

/** Before it is read: a device may never end. */
function refuseUnfit(path: string, { isFile, size }: Deno.FileInfo): void {
  const limit = kubeconfigLimits.bytes;
  if (isFile && size <= limit) return;
  const state = isFile
    ? `it has ${size} bytes, and the limit is ${limit}`
    : "it is no regular file";
  throw failure("invalid", `Cannot change kubeconfig "${path}": ${state}`, {
    hint: "give a kubeconfig to --kubeconfig",
  });
}

/** A replaced file would lose what its owner took care to protect. */
async function refuseReadOnly(
  path: string,
  real: string,
  { mode }: Deno.FileInfo,
): Promise<void> {
  const readOnly = mode !== null && (mode & 0o222) === 0;
  const opened = readOnly
    ? undefined
    : await Deno.open(real, { write: true }).catch(ignoreDenied);
  opened?.close();
  if (opened !== undefined) return;
  throw failure(
    "denied",
    `Cannot write kubeconfig "${path}": it is read-only`,
    { hint: `chmod u+w "${path}", or give another file to --kubeconfig` },
  );
}

/** The file that a chain of links leads to, which need not be there. */
async function realFile(path: string): Promise<string> {
  let at = path;
  for (let links = 0; links < 40; links++) {
    const info = await Deno.lstat(at).catch(ignoreMissing);
    if (!info?.isSymlink) return at;
    const target = await Deno.readLink(at);
    at = target.startsWith("/") ? target : `${parentOf(at)}/${target}`;
  }
  throw failure("invalid", `Cannot follow the links of kubeconfig "${path}"`, {
    hint: "give a file to --kubeconfig",
  });
}

async function makeParent(path: string): Promise<void> {
  const directory = parentOf(path);
  if (await Deno.stat(directory).catch(ignoreMissing)) return;
  await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
}

/** kubectl's convention: whoever makes `<file>.lock` may write. */
async function lock(path: string, deps: ChangeDeps): Promise<() => void> {
  const name = `${path}.lock`;
  const { waitMs = defaultWaitMs } = deps;
  for (let waited = 0;; waited += pauseMs) {
    deps.signal.throwIfAborted();
    const file = await Deno.open(name, {
      ...{ createNew: true, write: true, mode: 0o600 },
    }).catch(ignoreExisting);
    if (file !== undefined) {
      file.close();
      return unlocking(name, deps);
    }
    if (waited >= waitMs) throw locked(path, name);
    await pause(deps);
  }
}

function unlocking(name: string, deps: ChangeDeps): () => void {
  let held = true;
  const unlock = () => {
    if (!held) return;
    held = false;
    Deno.removeSync(name);
  };
  deps.onEnd(unlock);
  return unlock;
}

function locked(path: string, name: string): KompoxError {
  return failure(
    "conflict",
    `Cannot write kubeconfig "${path}": another program is changing it, as "${name}" tells`,
    { hint: `run it again; when no such program runs: rm "${name}"` },
  );
}

function pause({ io, signal }: ChangeDeps): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = io.after(pauseMs, () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    const abort = () => {
      stop();
      reject(signal.reason);
    };
    signal.addEventListener("abort", abort, { once: true });
  });
}

async function writeThrough(path: string, text: string): Promise<void> {
  using file = await Deno.open(path, {
    ...{ createNew: true, write: true, mode: 0o600 },
  });
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
  await file.sync();
}

/** As root one may change the file of somebody else, who wants to keep it. */
async function keepOwner(path: string, { uid, gid }: Deno.FileInfo) {
  const own = await Deno.stat(path);
  if (uid === null || (own.uid === uid && own.gid === gid)) return;
  await Deno.chown(path, uid, gid).catch(() => {});
}

/** So that the new name outlives a power cut; not every system can. */
async function syncDirectory(path: string): Promise<void> {
  try {
    using directory = await Deno.open(parentOf(path));
    await directory.sync();
  } catch {
    // The file itself is safe.
  }
}

function parentOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end < 0 ? "." : path.slice(0, Math.max(end, 1));
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

function ignoreDenied(error: unknown): undefined {
  if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
}

function ignoreExisting(error: unknown): undefined {
  if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
}
