/** `tool deploy`: nothing on stdout, or, with `--once`, what the run wrote. */

import { failure } from "../../../core/domain/error.ts";
import type { ToolStatus } from "../../../core/operations/tool.ts";
import type { Context } from "../../command.ts";
import { ByteBatch } from "../app/byte_batch.ts";
import { printToolStatus } from "./status.ts";
import { volumeSpecs } from "./volume_spec.ts";

interface DeployFlags {
  readonly appName?: string;
  readonly image: string;
  readonly volume: readonly string[];
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly once: boolean;
  readonly noWait: boolean;
  readonly timeout: number;
  readonly lockTimeout: number;
}

/** @returns with `--once` the exit code of the run */
export async function runToolDeploy(
  context: Context,
  flags: DeployFlags,
): Promise<number> {
  const { appName, image, command, args, once } = flags;
  const mounts = volumeSpecs(flags.volume);
  const operations = await context.operations();
  const status = await operations.deployTool({
    appName,
    image,
    mounts,
    command,
    args,
    once,
    wait: !flags.noWait,
    timeoutMs: flags.timeout,
    lockTimeoutMs: flags.lockTimeout,
  }, context.call);
  if (once && !flags.noWait) return await finish(context, appName);
  if (context.globals.output !== undefined) printToolStatus(context, status);
  const state = status.ready ? "ready" : "started";
  const node = status.node_name && ` on node ${status.node_name}`;
  context.print.note("info", `the tool runner is ${state}${node}`);
  return 0;
}

/** Prints all that the run writes, then tells how it ended. */
async function finish(
  context: Context,
  appName: string | undefined,
): Promise<number> {
  const { call, io } = context;
  const operations = await context.operations();
  const batch = new ByteBatch(io);
  try {
    const lines = operations.logsTool({ appName, follow: true }, call);
    for await (const { text } of lines) await batch.add(`${text}\n`);
  } finally {
    await batch.flush();
  }
  call.signal.throwIfAborted();
  const status = await operations.statusTool({ appName }, call);
  return exitCodeOf(status);
}

function exitCodeOf({ state, exit_code }: ToolStatus): number {
  if (exit_code !== undefined) return exit_code;
  throw failure(
    "unavailable",
    `Cannot learn how the run ended: the tool runner's state is "${state}"`,
    { hint: "kompoxops tool status" },
  );
}
