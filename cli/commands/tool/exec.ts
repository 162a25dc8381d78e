/** `tool exec`: joins this terminal with a command in the maintenance pod. */

import type { Context } from "../../command.ts";
import { joinSession } from "../app/exec.ts";

interface ExecFlags {
  readonly appName?: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly escape: string;
}

/** @returns the exit code of the command; 0 when the escape keys left it */
export async function runToolExec(
  context: Context,
  flags: ExecFlags,
): Promise<number> {
  const { appName, stdin, tty } = flags;
  return await joinSession(context, flags, async () => {
    const operations = await context.operations();
    const input = { appName, command: context.rest, stdin, tty };
    return await operations.execTool(input, context.call);
  });
}
