/** The tree that the commands' paths make. */

import type { Program } from "./command.ts";

/** The words that may follow a path. */
export function nextWords(program: Program, path: string): string[] {
  const depth = path === "" ? 0 : path.split(" ").length;
  const below = program.commands.filter((known) =>
    path === "" || known.path.startsWith(`${path} `)
  );
  return [...new Set(below.map((known) => known.path.split(" ")[depth]))];
}
