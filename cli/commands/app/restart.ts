/** `app restart`: the same app in a new pod. */

import type { RestartInput } from "../../../core/operations/app_access.ts";
import type { Context } from "../../command.ts";

interface RestartFlags {
  readonly appName?: string;
  readonly noWait: boolean;
  readonly timeout: number;
  readonly lockTimeout: number;
  readonly forceConflicts: boolean;
}

/** Prints what was restarted. */
export async function runRestart(
  context: Context,
  flags: RestartFlags,
): Promise<void> {
  const input: RestartInput = {
    appName: flags.appName,
    wait: !flags.noWait,
    timeoutMs: flags.timeout,
    lockTimeoutMs: flags.lockTimeout,
    forceConflicts: flags.forceConflicts,
  };
  const operations = await context.operations();
  const report = await operations.restartApp(input, context.call);
  const { deployment, release, restartedAt, ready } = report;
  context.print.view({
    data: report,
    columns: ["deployment", "release", "restarted", "ready"],
    rows: [[deployment, String(release), restartedAt, String(ready ?? "")]],
    names: [`deployment/${deployment}`],
  }, "table");
}
