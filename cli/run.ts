/** The way in: argv to an exit code; loads no more than the command line asks for. */

import type { Program } from "./command.ts";
import type { Io } from "./io.ts";

/**
 * @param argv without the program's own name
 * @returns the exit code of decision 8; nothing is thrown
 */
export async function run(
  program: Program,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  // Asked for by scripts, and the floor that all other commands are measured on.
  if (argv.length === 1 && argv[0] === "--version") {
    io.stdout.write(`${program.name} version ${program.version}\n`);
    return 0;
  }
  if (argv[0] === "__complete") {
    const { answerCompletion } = await import("./complete.ts");
    return await answerCompletion(program, argv.slice(1), io);
  }
  if (surelyUsesNet(program, argv)) program.beforeNet?.();
  const { execute } = await import("./execute.ts");
  return await execute(program, argv, io);
}

/** Told at a glance: what takes 30 ms on another thread begins before anything is loaded. */
function surelyUsesNet(program: Program, argv: readonly string[]): boolean {
  if (argv.includes("--help") || argv.includes("-h")) return false;
  const path = argv.slice(0, 2).join(" ");
  const found = program.commands.find((command) =>
    command.path === path || command.path === argv[0]
  );
  return found?.needs.net === true;
}
