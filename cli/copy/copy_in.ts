/** Copies a file or a tree of this machine into a container. */

import { failure, type KompoxError } from "../../core/domain/error.ts";
import type { Copying, CopyReport } from "./copying.ts";
import { lastName, parentOf, type RemotePlace } from "./copy_place.ts";
import { contentOf, type LocalEntry, tarOf, walk } from "./local_tree.ts";
import {
  checkSums,
  dashless,
  type RemoteFacts,
  remoteFacts,
} from "./remote_facts.ts";
import { type RemoteShell, scriptFailed } from "./remote_shell.ts";

/** How long cleaning up may take after a failure, in milliseconds. */
const cleanMs = 5_000;

/** Where the copy goes. */
interface Goal {
  /** A directory of the container that is there. */
  readonly directory: string;
  /** Name of the copy in it. */
  readonly name: string;
  /** Whether a directory of that name is there, with which a tree is united. */
  readonly unites: boolean;
}

/**
 * A destination that is a directory takes the copy in it, under its own name;
 * `dir/.` stands for what is in a directory. A file, and a tree that is new,
 * is there as a whole or not at all.
 *
 * @throws {KompoxError} `not-found`, `denied`, `conflict`, `unsupported`,
 *   `failed` with what was said in the container
 */
export async function copyIn(
  copying: Copying,
  local: string,
  { path }: RemotePlace,
): Promise<CopyReport> {
  const { shell } = copying;
  const source = await first(local);
  const facts = await remoteFacts(shell, path, parentOf(path));
  const goal = await goalOf(shell, source, local, path, facts);
  if (facts.tools.has("tar")) {
    return await sendTar(copying, source, goal, facts);
  }
  if (source.kind === "file") {
    return await sendFile(copying, source, goal, facts);
  }
  throw failure(
    "unsupported",
    `Cannot copy directory "${local}": the container has no tar`,
    { hint: "copy its files one by one, or use an image with tar" },
  );
}

async function first(local: string): Promise<LocalEntry> {
  for await (const entry of walk(local.replace(/(.)\/+$/, "$1"))) return entry;
  throw new Error("a walk without entries");
}

async function goalOf(
  shell: RemoteShell,
  { kind }: LocalEntry,
  local: string,
  path: string,
  facts: RemoteFacts,
): Promise<Goal> {
  const isFile = kind === "file";
  if (isFile && /[\\/]$/.test(local)) {
    throw refused("not-found", `"${local}" is a file, not a directory`);
  }
  if (facts.kind === "directory") {
    const contents = !isFile && /(^|\/)\.\/*$/.test(local);
    if (contents) {
      const directory = facts.realPath;
      return { directory, name: "", unites: true };
    }
    const name = lastName(local) ?? lastName(Deno.realPathSync(local));
    if (name === undefined) throw refused("usage", `"${local}" has no name`);
    const inside = `${facts.realPath.replace(/\/$/, "")}/${name}`;
    const there = await remoteFacts(shell, inside, facts.realPath);
    return { directory: facts.realPath, name, ...unite(isFile, there, inside) };
  }
  const name = lastName(path);
  if (
    !facts.hasParent || name === undefined || (isFile && path.endsWith("/"))
  ) {
    throw refused("not-found", `there is no directory for "${path}"`);
  }
  return { directory: parentOf(path), name, ...unite(isFile, facts, path) };
}

function unite(
  isFile: boolean,
  { kind }: RemoteFacts,
  path: string,
): { unites: boolean } {
  if (isFile ? kind === "directory" : kind === "file" || kind === "other") {
    const what = isFile ? "a directory" : "no directory";
    throw refused("conflict", `"${path}" in the container is ${what}`);
  }
  return { unites: kind === "directory" };
}

function refused(kind: KompoxError["kind"], state: string): KompoxError {
  return failure(kind, `Cannot copy: ${state}`, {
    hint: "name another destination",
  });
}

/** Under another name first, unless it is united with what is there. */
async function sendTar(
  copying: Copying,
  source: LocalEntry,
  { directory, name, unites }: Goal,
  facts: RemoteFacts,
): Promise<CopyReport> {
  const { shell, progress } = copying;
  const staged = unites ? name : stagedName();
  const sums = new Map<string, string>();
  const { sent } = progress;
  try {
    const archive = tarOf(source.place, staged, { sums, sent });
    const script = 'tar -xpof - -C "$1"';
    const end = await shell.run(script, [dashless(directory)], archive);
    if (end.code !== 0) throw scriptFailed(end.stderr, end.code);
    const verified = await checkSums(shell, directory, sums, facts);
    if (!unites) await settle(shell, directory, staged, name);
    return { files: sums.size, bytes: progress.bytes(), verified };
  } catch (error) {
    if (!unites) await remove(shell, directory, staged);
    throw error;
  }
}

/** Without tar: one file as a stream. */
async function sendFile(
  copying: Copying,
  source: LocalEntry,
  { directory, name }: Goal,
  facts: RemoteFacts,
): Promise<CopyReport> {
  const { shell, progress } = copying;
  const staged = stagedName();
  const sums = new Map<string, string>();
  try {
    const content = contentOf(source, staged, sums, progress.sent);
    const script = 'cd "$1" && umask 077 && cat >"$2" && chmod "$3" "$2" && ' +
      '[ "$(wc -c <"$2")" -eq "$4" ]';
    const words = [
      dashless(directory),
      staged,
      source.mode.toString(8),
      String(source.size),
    ];
    const end = await shell.run(script, words, content);
    if (end.code !== 0) throw scriptFailed(end.stderr, end.code);
    const verified = await checkSums(shell, directory, sums, facts);
    await settle(shell, directory, staged, name);
    return { files: 1, bytes: progress.bytes(), verified };
  } catch (error) {
    await remove(shell, directory, staged);
    throw error;
  }
}

/** In one step, as both names are in one directory. */
async function settle(
  shell: RemoteShell,
  directory: string,
  staged: string,
  name: string,
): Promise<void> {
  const script = 'cd "$1" && mv -f "./$2" "./$3"';
  const end = await shell.run(script, [dashless(directory), staged, name]);
  if (end.code !== 0) throw scriptFailed(end.stderr, end.code);
}

/** Whatever ended the copy must not end this. */
async function remove(
  shell: RemoteShell,
  directory: string,
  staged: string,
): Promise<void> {
  const words = [dashless(directory), staged];
  const signal = AbortSignal.timeout(cleanMs);
  await shell.run('cd "$1" && rm -rf "./$2"', words, undefined, signal)
    .catch(() => {});
}

function stagedName(): string {
  const random = crypto.getRandomValues(new Uint8Array(6)).toHex();
  return `.kompox-cp-${random}`;
}
