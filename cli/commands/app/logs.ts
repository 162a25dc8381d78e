/** `app logs`: lines as they come. */

import { failure } from "../../../core/domain/error.ts";
import type { LogLine, LogsInput } from "../../../core/operations/app.ts";
import type { Context } from "../../command.ts";
import { interruption } from "../../session.ts";
import { ByteBatch } from "./byte_batch.ts";
import { LinePrefix } from "./line_prefix.ts";

interface LogsFlags {
  readonly appName?: string;
  readonly follow: boolean;
  readonly tail: number;
  readonly since?: number;
  readonly container?: string;
  readonly allContainers: boolean;
  readonly previous: boolean;
}

/** Ctrl-C is the usual end of following: 0. */
export async function runLogs(
  context: Context,
  flags: LogsFlags,
): Promise<number> {
  const input = logsInput(flags);
  const operations = await context.operations();
  const batch = new ByteBatch(context.io);
  const format = lineFormat(context, flags);
  try {
    for await (const line of operations.logsApp(input, context.call)) {
      await batch.add(format(line));
    }
  } catch (error) {
    if (!isLeft(context, flags)) throw error;
  } finally {
    await batch.flush();
  }
  if (context.call.signal.aborted && !isLeft(context, flags)) {
    throw context.call.signal.reason;
  }
  return 0;
}

function isLeft({ call }: Context, { follow }: LogsFlags): boolean {
  return follow && interruption(call.signal) === "SIGINT";
}

/** @throws {KompoxError} `usage` */
function logsInput(flags: LogsFlags): LogsInput {
  const { appName, follow, container, allContainers, previous } = flags;
  if (container !== undefined && allContainers) {
    throw failure("usage", "Cannot take --container with --all-containers", {
      hint: "give one of them",
    });
  }
  return {
    appName,
    follow,
    tailLines: flags.tail === 0 ? undefined : flags.tail,
    sinceSeconds: flags.since === undefined
      ? undefined
      : Math.ceil(flags.since / 1000),
    container,
    allContainers,
    previous,
  };
}

function lineFormat(
  { globals, io }: Context,
  { allContainers }: LogsFlags,
): (line: LogLine) => string {
  if (globals.output === "json") return (line) => `${JSON.stringify(line)}\n`;
  if (!allContainers) return ({ text }) => `${text}\n`;
  const prefix = new LinePrefix(globals.color(io.stdout));
  return ({ container, text }) => `${prefix.of(container)}${text}\n`;
}
