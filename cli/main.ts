/** The last net around a program: what happens before and after a command. */

import type { Program } from "./command.ts";
import { denoIo } from "./deno_io.ts";
import { bugCode, outputClosedCode } from "./exit_code.ts";
import { OutputClosed } from "./io.ts";
import { run } from "./run.ts";

/** @returns the exit code */
export async function runMain(
  program: Program,
  argv: readonly string[],
): Promise<number> {
  try {
    return await run(program, argv, denoIo());
  } catch (error) {
    if (error instanceof OutputClosed) return outputClosedCode;
    console.error(`error: Cannot go on: ${error}`);
    return bugCode;
  }
}
