/** `cluster logs`: the ingress controller's lines as they come. */

import type { Context } from "../../command.ts";
import { interruption } from "../../session.ts";
import { ByteBatch } from "../app/byte_batch.ts";

interface LogsFlags {
  readonly clusterName?: string;
  readonly follow: boolean;
  readonly tail: number;
  readonly container?: string;
}

/** Ctrl-C is the usual end of following: 0. */
export async function runLogs(
  context: Context,
  flags: LogsFlags,
): Promise<number> {
  const { clusterName, follow, tail, container } = flags;
  const tailLines = tail === 0 ? undefined : tail;
  const input = { clusterName, follow, tailLines, container };
  const { call, globals, io } = context;
  const operations = await context.operations();
  const batch = new ByteBatch(io);
  const isLeft = () => follow && interruption(call.signal) === "SIGINT";
  try {
    for await (const line of operations.logsCluster(input, call)) {
      const text = globals.output === "json" ? JSON.stringify(line) : line.text;
      await batch.add(`${text}\n`);
    }
  } catch (error) {
    if (!isLeft()) throw error;
  } finally {
    await batch.flush();
  }
  if (call.signal.aborted && !isLeft()) throw call.signal.reason;
  return 0;
}
