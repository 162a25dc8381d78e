/** Moves what has arrived to where it belongs. */

import { failure } from "../../core/domain/error.ts";

/**
 * One rename, unless a directory is there already: then each file is renamed
 * into it. Links on this machine are never followed.
 *
 * @throws {KompoxError} `conflict` a file is in the way of a directory, a
 *   directory in that of a file, or a link in that of either
 */
export async function unite(from: string, to: string): Promise<void> {
  const [source, there] = [await Deno.lstat(from), await look(to)];
  if (there === undefined || (!source.isDirectory && !there.isDirectory)) {
    return await Deno.rename(from, to);
  }
  const target = await Deno.stat(to).catch(() => there);
  if (!source.isDirectory || !target.isDirectory) {
    throw inTheWay(to, there.isDirectory ? "a directory" : "no directory");
  }
  await uniteInside(from, to);
}

async function uniteInside(from: string, to: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const [source, goal] = [`${from}/${name}`, `${to}/${name}`];
    const there = await look(goal);
    if (there?.isSymlink && isDirectory) throw inTheWay(goal, "a link");
    await unite(source, goal);
  }
}

async function look(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function inTheWay(path: string, what: string) {
  return failure("conflict", `Cannot copy to "${path}": it is ${what}`, {
    hint: "remove it, or name another destination",
  });
}
