/** `snapshot run-schedule`: what was taken, what comes next, what was pruned. */

import type { Context } from "../../command.ts";

interface ScheduleFlags {
  readonly appName?: string;
  readonly timeout: number;
  readonly lockTimeout: number;
}

export async function runSnapshotRunSchedule(
  context: Context,
  { appName, timeout, lockTimeout }: ScheduleFlags,
): Promise<void> {
  const operations = await context.operations();
  const report = await operations.runSnapshotSchedule(
    { appName, timeoutMs: timeout, lockTimeoutMs: lockTimeout },
    context.call,
  );
  const { taken, next, pruned } = report;
  context.print.view({
    data: report,
    columns: ["taken", "next", "kept", "deleted"],
    rows: [[
      taken?.name ?? "",
      next,
      String(pruned.kept.length),
      String(pruned.deleted.length),
    ]],
    names: taken === undefined ? [] : [`set/${taken.name}`],
  }, "json");
}
