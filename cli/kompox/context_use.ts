/** `context use`: makes another service the one that is meant. */

import type { Context } from "../command.ts";
import { chooseContext } from "./address.ts";
import { readContexts, writeContexts } from "./contexts.ts";

export async function runContextUse(
  { io, print, operands }: Context,
): Promise<void> {
  const known = await readContexts(io);
  const { name, url } = chooseContext(known, operands[0]);
  await writeContexts(io, { ...known, current: name });
  print.note("info", `context "${name}" is the current one: ${url}`);
}
