/** `tool destroy`: what was deleted, when a form is asked for. */

import type { Context } from "../../command.ts";

/** Prints nothing by itself; nothing to delete is a success. */
export async function runToolDestroy(
  context: Context,
  { appName }: { readonly appName?: string },
): Promise<void> {
  const { print, globals, call } = context;
  const operations = await context.operations();
  const report = await operations.destroyTool({ appName }, call);
  const { deleted } = report;
  if (globals.output !== undefined) {
    print.view({
      data: report,
      columns: ["kind", "name"],
      rows: deleted.map(({ kind, name }) => [kind, name]),
      names: deleted.map(({ kind, name }) => `${kind}/${name}`),
    }, "table");
  }
  const state = deleted.length > 0 ? "deleted" : "not there";
  print.note("info", `the tool runner is ${state}; its disks stay`);
}
