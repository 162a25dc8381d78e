/** `server`: runs the service until it is told to stop. */

import type { Context } from "../command.ts";
import { LogWriter } from "./log_writer.ts";

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
  const log = new LogWriter(io);
  try {
    await service.serve({
      listen,
      baseUrl,
      autoMigrate,
      signal: call.signal,
      log: (line) => log.add(line),
      tell: (line) => io.stderr.write(`${line}\n`),
    });
  } finally {
    log.flush();
  }
}
