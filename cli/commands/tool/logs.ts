/** `tool logs`: lines as they come. */

import type { Context } from "../../command.ts";
import { interruption } from "../../session.ts";
import { ByteBatch } from "../app/byte_batch.ts";

interface LogsFlags {
  readonly appName?: string;
  readonly follow: boolean;
  readonly tail: number;
}

/** Ctrl-C is the usual end of following: 0. */
export async function runToolLogs(
  context: Context,
  { appName, follow, tail }: LogsFlags,
): Promise<void> {
  const { call, globals } = context;
  const tailLines = tail === 0 ? undefined : tail;
  const operations = await context.operations();
  const batch = new ByteBatch(context.io);
  const isLeft = () => follow && interruption(call.signal) === "SIGINT";
  try {
    const lines = operations.logsTool({ appName, follow, tailLines }, call);
    for await (const line of lines) {
      const json = globals.output === "json";
      await batch.add(`${json ? JSON.stringify(line) : line.text}\n`);
    }
  } catch (error) {
    if (!isLeft()) throw error;
  } finally {
    await batch.flush();
  }
  if (!isLeft()) call.signal.throwIfAborted();
}
