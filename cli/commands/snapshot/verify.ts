/** `snapshot verify`: how long it took to be sure. */

import type { Context } from "../../command.ts";

interface VerifyFlags {
  readonly appName?: string;
  readonly set?: string;
  readonly container?: string;
  readonly timeout: number;
}

export async function runSnapshotVerify(
  context: Context,
  { appName, set, container, timeout }: VerifyFlags,
): Promise<void> {
  const { rest } = context;
  const operations = await context.operations();
  const report = await operations.verifySnapshots({
    appName,
    setName: set,
    container,
    timeoutMs: timeout,
    ...(rest.length > 0 && { probe: rest }),
  }, context.call);
  const { print } = context;
  print.problems(report.warnings);
  const { restoreMs, readyMs, probeMs, totalMs } = report;
  print.view({
    data: report,
    columns: ["set", "restored in", "ready in", "probed in", "all in"],
    rows: [[
      report.set,
      ...[restoreMs, readyMs, probeMs, totalMs].map(seconds),
    ]],
    names: [`set/${report.set}`],
  }, "json");
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? "" : `${(ms / 1000).toFixed(1)} s`;
}
