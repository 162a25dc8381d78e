/** `cluster uninstall`: what was deleted. */

import type { ClusterUninstallReport } from "../../../core/operations/cluster.ts";
import type { Context } from "../../command.ts";

interface UninstallFlags {
  readonly clusterName?: string;
  readonly wait: boolean;
  readonly timeout: number;
}

/** Prints warnings, then a table of what is gone or going. */
export async function runUninstall(
  context: Context,
  flags: UninstallFlags,
): Promise<void> {
  const operations = await context.operations();
  const { clusterName, wait, timeout: timeoutMs } = flags;
  const report = await operations.uninstallCluster(
    { clusterName, wait, timeoutMs },
    context.call,
  );
  const { print } = context;
  const { deleted, namespace, cluster } = report;
  print.problems(report.warnings);
  print.view({
    data: report,
    columns: ["kind", "name"],
    rows: deleted.map(({ kind, name }) => [kind, name]),
    wide: [{ column: "namespace", cells: deleted.map(() => namespace) }],
    names: deleted.map(({ kind, name }) => `${kind}/${name}`),
  }, "table");
  print.note("info", `cluster "${cluster}": ${stateOf(report)}`);
}

function stateOf({ deleted, gone }: ClusterUninstallReport): string {
  if (deleted.length === 0) return "there is no ingress controller of ours";
  return gone
    ? "the ingress controller is gone"
    : "the ingress controller is being deleted";
}
