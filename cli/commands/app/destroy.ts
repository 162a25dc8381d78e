/** `app destroy`: what was deleted. */

import type { Context } from "../../command.ts";

interface DestroyFlags {
  readonly appName?: string;
  readonly deleteNamespace: boolean;
  readonly deleteSecrets: boolean;
  readonly noWait: boolean;
  readonly timeout: number;
  readonly lockTimeout: number;
}

/** Prints warnings, then a table of what is gone. */
export async function runDestroy(
  context: Context,
  flags: DestroyFlags,
): Promise<void> {
  const operations = await context.operations();
  const report = await operations.destroyApp({
    appName: flags.appName,
    deleteNamespace: flags.deleteNamespace,
    deleteSecrets: flags.deleteSecrets,
    wait: !flags.noWait,
    timeoutMs: flags.timeout,
    lockTimeoutMs: flags.lockTimeout,
  }, context.call);
  const { print } = context;
  print.problems(report.warnings);
  print.view({
    data: report,
    columns: ["kind", "name"],
    rows: report.deleted.map(({ kind, name }) => [kind, name]),
    wide: [{
      column: "namespace",
      cells: report.deleted.map(() => report.namespace),
    }],
    names: report.deleted.map(({ kind, name }) => `${kind}/${name}`),
  }, "table");
  const gone = report.deleted.length > 0 ? "destroyed" : "not deployed";
  print.note("info", `app "${report.app}" is ${gone}`);
}
