/** `admin KIND create`: a new resource from a document. */

import type { Context } from "../../command.ts";
import type { AdminKind } from "./kind.ts";
import { printDocument } from "./print_document.ts";
import { readDocument } from "./read_document.ts";

export function runCreate(kind: AdminKind) {
  return async (
    context: Context,
    { file }: { readonly file?: string },
  ): Promise<void> => {
    const { part, call, print } = context;
    const { document, placed } = await readDocument(context, file);
    const operations = await (await part("admin"))();
    const made = await placed(operations[kind].create({ document }, call));
    printDocument(print, kind, made);
  };
}
