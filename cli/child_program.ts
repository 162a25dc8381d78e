/** Runs a program in this one's place: with its streams, its signals and its exit code. */

import { failure, KompoxError } from "../core/domain/error.ts";
import type { Context } from "./command.ts";
import type { Child, ChildProgram, SignalName } from "./io.ts";

/**
 * Waits for the program, whatever signal comes: it decides what a signal means.
 *
 * @param hint what to do when it is not installed
 * @returns its exit code
 * @throws {KompoxError} `not-found` it is not in the PATH; `denied` it may not
 *   be run
 */
export async function runChild(
  { io, lendSignals }: Context,
  program: ChildProgram,
  hint: string,
): Promise<number> {
  const child = start(() => io.spawn(program), program);
  if (child === undefined) {
    const { command } = program;
    const cannot = `Cannot run ${command}: ${command} not found in PATH`;
    throw failure("not-found", cannot, { hint });
  }
  const takeBack = lendSignals((name) => {
    // A terminal tells the whole group by itself.
    if (!isKey(name) || !io.stdin.isTerminal) child.signal(name);
  });
  try {
    return await child.ended;
  } finally {
    takeBack();
  }
}

function isKey(name: SignalName): boolean {
  return name === "SIGINT" || name === "SIGQUIT";
}

function start(
  spawn: () => Child | undefined,
  { command }: ChildProgram,
): Child | undefined {
  try {
    return spawn();
  } catch (error) {
    if (error instanceof KompoxError) throw error;
    throw failure("denied", `Cannot run ${command}: the system refuses it`, {
      cause: error,
      hint: `check that "${command}" is a program that may be run`,
    });
  }
}
