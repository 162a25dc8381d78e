/** `admin KIND update`: another document for a resource that is there. */

import type { Context } from "../../command.ts";
import type { AdminKind } from "./kind.ts";
import { printDocument } from "./print_document.ts";
import { readDocument } from "./read_document.ts";

export function runUpdate(kind: AdminKind) {
  return async (
    context: Context,
    { file }: { readonly file?: string },
  ): Promise<void> => {
    const { part, operands, call, print } = context;
    const { document, placed } = await readDocument(context, file);
    const operations = await (await part("admin"))();
    const [ref] = operands;
    const now = await placed(operations[kind].update({ ref, document }, call));
    printDocument(print, kind, now);
  };
}
