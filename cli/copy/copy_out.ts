/** Copies a file or a tree out of a container. */

import { failure, type KompoxError } from "../../core/domain/error.ts";
import type { Copying, CopyReport } from "./copying.ts";
import { lastName, parentOf, type RemotePlace } from "./copy_place.ts";
import { receive, setMode, TreeReceiver } from "./receive_tree.ts";
import {
  checkSums,
  dashless,
  type RemoteFacts,
  remoteFacts,
} from "./remote_facts.ts";
import { readTar } from "./tar_read.ts";
import { unite } from "./unite.ts";

/**
 * A destination that is a directory takes the copy in it, under its own name;
 * `dir/.` stands for what is in a directory. All of it arrives beside the
 * destination and is checked before anything there changes.
 *
 * @throws {KompoxError} `not-found`, `denied`, `conflict`, `unsupported`,
 *   `failed` with what was said in the container
 */
export async function copyOut(
  copying: Copying,
  { path }: RemotePlace,
  local: string,
): Promise<CopyReport> {
  const { shell } = copying;
  const facts = await remoteFacts(shell, path, parentOf(path));
  if (facts.kind === "none") throw nothing(path, "there is no such file");
  if (facts.kind === "other") throw nothing(path, "it is no file or directory");
  if (facts.kind === "file" && path.endsWith("/")) {
    throw nothing(path, "it is a file, not a directory");
  }
  const isFile = facts.kind === "file";
  const goal = await goalOf(local, path, facts, isFile);
  const folder = await stagingIn(parentOf(goal.replace(/(.)\/+$/, "$1")));
  try {
    const report = facts.tools.has("tar")
      ? await receiveTar(copying, facts, folder)
      : await receiveFile(copying, facts, folder);
    await unite(`${folder}/${realName(facts)}`, goal);
    return report;
  } finally {
    await removeTree(folder);
  }
}

/** The path that the copy gets on this machine. */
async function goalOf(
  local: string,
  path: string,
  facts: RemoteFacts,
  isFile: boolean,
): Promise<string> {
  const there = await Deno.stat(local).catch(() => undefined);
  const contents = !isFile && /(^|\/)\.\/*$/.test(path);
  if (there?.isDirectory) {
    if (contents) return local;
    const name = lastName(path) ?? lastName(facts.realPath);
    if (name === undefined) throw nothing(path, "it has no name");
    return `${local.replace(/(.)\/+$/, "$1")}/${name}`;
  }
  if (there === undefined && isFile && /[\\/]$/.test(local)) {
    throw failure(
      "not-found",
      `Cannot copy to "${local}": there is no such directory`,
      { hint: `make it first: mkdir -p ${local}` },
    );
  }
  return local;
}

/** On the file system of the destination, so that a rename is enough in the end. */
async function stagingIn(parent: string): Promise<string> {
  try {
    return await Deno.makeTempDir({ dir: parent, prefix: ".kompox-cp-" });
  } catch (error) {
    const denied = error instanceof Deno.errors.PermissionDenied;
    throw failure(
      denied ? "denied" : "not-found",
      `Cannot write to "${parent}": ${
        denied ? "the system refuses it" : "there is no such directory"
      }`,
      { cause: error, hint: "name a directory that can be written to" },
    );
  }
}

async function receiveTar(
  copying: Copying,
  facts: RemoteFacts,
  folder: string,
): Promise<CopyReport> {
  const { shell, progress } = copying;
  const root = realName(facts);
  const parent = facts.realPath === "/" ? "/" : parentOf(facts.realPath);
  const words = [dashless(parent), root === rootName ? "." : `./${root}`];
  const script = 'cd "$1" && tar -cf - "$2"';
  const receiver = new TreeReceiver(folder, root, copying);
  for await (const entry of readTar(shell.read(script, words))) {
    await receiver.take(
      root === rootName ? { ...entry, path: below(entry.path) } : entry,
    );
  }
  await receiver.finish();
  const { sums } = receiver;
  const verified = await checkSums(
    shell,
    root === rootName ? "/" : parent,
    root === rootName ? shortened(sums) : sums,
    facts,
  );
  return { files: sums.size, bytes: progress.bytes(), verified };
}

/** Without tar: one file as a stream. */
async function receiveFile(
  copying: Copying,
  facts: RemoteFacts,
  folder: string,
): Promise<CopyReport> {
  const { shell, progress } = copying;
  if (facts.kind !== "file") {
    throw failure(
      "unsupported",
      `Cannot copy directory "${facts.realPath}": the container has no tar`,
      { hint: "copy its files one by one, or use an image with tar" },
    );
  }
  const name = realName(facts);
  const place = `${folder}/${name}`;
  const file = await Deno.open(place, { write: true, createNew: true });
  let sum: string;
  try {
    const chunks = shell.read('cat <"$1"', [facts.realPath]);
    sum = await receive(chunks, file, copying);
  } finally {
    file.close();
  }
  if (facts.mode !== undefined) await setMode(place, facts.mode);
  const sums = new Map([[name, sum]]);
  const parent = parentOf(facts.realPath);
  const verified = await checkSums(shell, parent, sums, facts);
  return { files: 1, bytes: progress.bytes(), verified };
}

/** Stands for `/`, which has no name. */
const rootName = "rootfs";

function realName({ realPath }: RemoteFacts): string {
  return lastName(realPath) ?? rootName;
}

function below(path: string): string {
  return `${rootName}/${path.replace(/^\.\/?/, "")}`;
}

function shortened(sums: ReadonlyMap<string, string>): Map<string, string> {
  const cut = rootName.length + 1;
  return new Map([...sums].map(([path, sum]) => [path.slice(cut), sum]));
}

async function removeTree(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
}

function nothing(path: string, state: string): KompoxError {
  return failure("not-found", `Cannot copy "${path}": ${state}`, {
    hint: "name a file or directory of the container",
  });
}
