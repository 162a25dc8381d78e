/** The words of a program: the tree that the commands' paths make, and its name. */

import type { Program } from "./command.ts";

/** The words that may follow a path. */
export function nextWords(program: Program, path: string): string[] {
  const depth = path === "" ? 0 : path.split(" ").length;
  const below = program.commands.filter((known) =>
    path === "" || known.path.startsWith(`${path} `)
  );
  return [...new Set(below.map((known) => known.path.split(" ")[depth]))];
}

/** What the user types to call the program. */
export function calledName(program: Program): string {
  return program.called ?? program.name;
}

/** A command line as this user would type it: commands are written for `kompoxops`; what only that has stays. */
export function asCalled(program: Program, line: string): string {
  return line.replaceAll(
    /(^|[^\w./-])kompoxops (?=([a-z-]+(?: [a-z][a-z-]*)*))/g,
    (line, before, words) =>
      hasCommand(program, words) ? `${before}${calledName(program)} ` : line,
  );
}

/** @param words a command or a group, and what may follow it */
function hasCommand({ commands }: Program, words: string): boolean {
  return commands.some(({ path }) =>
    `${words} `.startsWith(`${path} `) || path.startsWith(`${words} `)
  );
}
