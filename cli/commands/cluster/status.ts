/** `cluster status`: the seed's JSON, or a line with what is unfinished below it. */

import type { ClusterStatusReport } from "../../../core/operations/cluster.ts";
import type { Context } from "../../command.ts";
import { tableText } from "../../table.ts";

/** Prints one report; a cluster that is not there is no failure. */
export async function runStatus(
  context: Context,
  { clusterName }: { readonly clusterName?: string },
): Promise<void> {
  const operations = await context.operations();
  const report = await operations.statusCluster({ clusterName }, context.call);
  const { existing, provisioned, installed, cluster_name: name } = report;
  const address = report.ingressGlobalIP ?? report.ingressFQDN ?? "";
  context.print.view({
    data: report,
    columns: ["cluster", "existing", "provisioned", "installed", "address"],
    rows: [[
      name,
      String(existing),
      String(provisioned),
      String(installed),
      address,
    ]],
    names: [`cluster/${name}`],
    after: context.globals.output === "wide" ? unfinishedText(report) : "",
  }, "json");
}

function unfinishedText({ unfinished }: ClusterStatusReport): string {
  if (unfinished.length === 0) return "";
  const rows = unfinished.map(({ object, state, hint }) => [
    object,
    state,
    hint ?? "",
  ]);
  return `\n${tableText(["unfinished", "state", "remedy"], rows)}`;
}
