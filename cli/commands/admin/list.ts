/** `admin KIND list`: a compact line of JSON for each resource, or a table. */

import type { ResourceDocument } from "../../../core/operations/resources.ts";
import type { Context } from "../../command.ts";
import type { AdminKind } from "./kind.ts";
import { namesOf, parentOf } from "./print_document.ts";

/** Many at a time: a database may hold more than one answer should. */
const pageSize = 500;

export function runList(kind: AdminKind) {
  return async (context: Context): Promise<void> => {
    const items = await allOf(context, kind);
    const { print, globals } = context;
    if (globals.output === undefined) {
      return print.text(
        items.map((item) => `${JSON.stringify(item)}\n`).join(""),
      );
    }
    print.view({
      data: items,
      columns: ["name", "parent", "updated"],
      rows: items.map((item) => [
        item.name,
        parentOf(item),
        item.metadata?.updatedAt ?? "",
      ]),
      wide: [
        { column: "id", cells: items.map((item) => item.metadata?.id ?? "") },
        {
          column: "etag",
          cells: items.map((item) => item.metadata?.etag ?? ""),
        },
      ],
      names: items.flatMap((item) => namesOf(kind, item.name)),
    }, "json");
  };
}

async function allOf(
  { part, call }: Context,
  kind: AdminKind,
): Promise<readonly ResourceDocument[]> {
  const operations = await (await part("admin"))();
  const items: ResourceDocument[] = [];
  let cursor: string | undefined;
  do {
    const page = await operations[kind].list({ limit: pageSize, cursor }, call);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
}
