/** `context list`: the services that this user knows, without their tokens. */

import type { Context } from "../command.ts";
import { readContexts } from "./contexts.ts";

export async function runContextList(
  { io, print }: Context,
): Promise<void> {
  const { current, contexts } = await readContexts(io);
  const isCurrent = (name: string) => name === current;
  print.view({
    data: contexts.map(({ name, url }) => ({
      name,
      url,
      current: isCurrent(name),
    })),
    columns: ["current", "name", "url"],
    rows: contexts.map(({ name, url }) => [
      isCurrent(name) ? "*" : "",
      name,
      url,
    ]),
    names: contexts.map(({ name }) => `context/${name}`),
  }, "table");
}
