/** `admin KIND delete`: a resource less. */

import type { Context } from "../../command.ts";
import type { AdminKind } from "./kind.ts";
import { namesOf } from "./print_document.ts";

export function runDelete(kind: AdminKind) {
  return async (context: Context): Promise<void> => {
    const { part, operands, call, print, globals } = context;
    const operations = await (await part("admin"))();
    const [ref] = operands;
    const gone = await operations[kind].delete({ ref }, call);
    if (globals.output === undefined) return print.text(`deleted ${ref}\n`);
    print.view({
      data: gone,
      columns: ["name", "id"],
      rows: [[gone.name, gone.id]],
      names: namesOf(kind, gone.name),
    }, "json");
  };
}
