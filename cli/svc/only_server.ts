/** One server at a time on a SQLite file: two would each take the other's operations for left over. */

import { failure } from "../../core/domain/error.ts";
import type { Io } from "../io.ts";

/** A server that was killed lets go at once; one that ends may take a moment. */
const waitMs = 2_000;

/**
 * Holds `PATH.lock` until the process ends: the system frees it then.
 *
 * @param path of the SQLite file
 * @throws {KompoxError} `conflict` another server has it
 */
export async function holdDatabase(
  path: string,
  io: Pick<Io, "after">,
): Promise<void> {
  const file = await Deno.open(`${path}.lock`, {
    write: true,
    create: true,
    mode: 0o600,
  });
  const tooLong = Promise.withResolvers<false>();
  const stop = io.after(waitMs, () => tooLong.resolve(false));
  const held = await Promise.race([
    file.lock(true).then(() => true),
    tooLong.promise,
  ]);
  stop();
  if (held) return;
  throw failure(
    "conflict",
    `Cannot use database "${path}": another kompoxsvc server uses it`,
    {
      hint: "stop that one first, or name another file with --db-url",
    },
  );
}
