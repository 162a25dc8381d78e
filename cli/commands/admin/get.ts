/** `admin KIND get`: the document of one resource. */

import type { Context } from "../../command.ts";
import type { AdminKind } from "./kind.ts";
import { printDocument } from "./print_document.ts";

export function runGet(kind: AdminKind) {
  return async ({ part, operands, call, print }: Context): Promise<void> => {
    const operations = await (await part("admin"))();
    const [ref] = operands;
    printDocument(print, kind, await operations[kind].get({ ref }, call));
  };
}
