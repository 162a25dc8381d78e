/** `server`: runs the service until it is told to stop. */

import type { Context } from "../command.ts";

interface ServerFlags {
  readonly listen: string;
  readonly baseUrl?: string;
  readonly autoMigrate: boolean;
}

/** SIGTERM and Ctrl-C are the usual ends: what is under way is finished, then 0. */
export async function runServer(
  context: Context,
  { listen, baseUrl, autoMigrate }: ServerFlags,
): Promise<void> {
  const { io, call } = context;
  const service = await (await context.part("service"))();
  await service.serve({
    listen,
    baseUrl,
    autoMigrate,
    signal: call.signal,
    log: (line) => io.stdout.write(`${line}\n`),
    tell: (line) => io.stderr.write(`${line}\n`),
  });
}
