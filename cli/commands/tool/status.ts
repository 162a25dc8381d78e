/** `tool status`: the seed's JSON, or one line. */

import type { ToolStatus } from "../../../core/operations/tool.ts";
import type { Context } from "../../command.ts";

/** Prints one report; a runner that is not there is no failure. */
export async function runToolStatus(
  context: Context,
  { appName }: { readonly appName?: string },
): Promise<void> {
  const operations = await context.operations();
  const status = await operations.statusTool({ appName }, context.call);
  printToolStatus(context, status);
}

/** In the form asked for. */
export function printToolStatus(
  { print }: Context,
  status: ToolStatus,
): void {
  const { ready, name, state, node_name, image, namespace } = status;
  const there = state !== "none";
  const words = [...status.command ?? [], ...status.args ?? []].join(" ");
  print.view({
    data: status,
    columns: ["name", "ready", "state", "node", "image"],
    rows: there ? [[name, String(ready), state, node_name, image]] : [],
    wide: [
      { column: "namespace", cells: [namespace] },
      { column: "command", cells: [words] },
    ],
    names: there ? [`tool/${name}`] : [],
  }, "json");
}
