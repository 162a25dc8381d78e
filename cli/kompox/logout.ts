/** `logout`: forgets a service and the token for it. */

import type { Context } from "../command.ts";
import { chooseContext } from "./address.ts";
import { readContexts, writeContexts } from "./contexts.ts";

/** The token stays valid in the service: only an operator revokes it. */
export async function runLogout(context: Context): Promise<void> {
  const { io, print, globals } = context;
  const known = await readContexts(io);
  const { name } = chooseContext(known, globals.context);
  await writeContexts(io, {
    current: known.current === name ? undefined : known.current,
    contexts: known.contexts.filter((one) => one.name !== name),
  });
  print.note("info", `context "${name}" and its token are forgotten`);
}
