/** `cluster install`: what became of each object. */

import type { ClusterInstallReport } from "../../../core/operations/cluster.ts";
import type { Context } from "../../command.ts";

interface InstallFlags {
  readonly clusterName?: string;
  readonly wait: boolean;
  readonly timeout: number;
  readonly forceConflicts: boolean;
}

/** Prints warnings, then a table of objects. */
export async function runInstall(
  context: Context,
  flags: InstallFlags,
): Promise<void> {
  const operations = await context.operations();
  const { clusterName, wait, timeout: timeoutMs, forceConflicts } = flags;
  const report = await operations.installCluster(
    { clusterName, wait, timeoutMs, forceConflicts },
    context.call,
  );
  const { print } = context;
  const { objects, namespace, cluster } = report;
  print.problems(report.warnings);
  print.view({
    data: report,
    columns: ["kind", "name", "outcome"],
    rows: objects.map(({ kind, name, outcome }) => [kind, name, outcome]),
    wide: [{ column: "namespace", cells: objects.map(() => namespace) }],
    names: objects.map(({ kind, name }) => `${kind}/${name}`),
  }, "table");
  const hint = report.changed && report.ready === undefined
    ? `follow it: kompoxops cluster status -C ${cluster} -o wide`
    : undefined;
  print.note("info", `cluster "${cluster}": ${stateOf(report)}`, hint);
}

function stateOf({ changed, ready }: ClusterInstallReport): string {
  if (ready) return "the ingress controller is ready";
  return changed
    ? "the installation of the ingress controller has begun"
    : "the ingress controller is already as it should be";
}
