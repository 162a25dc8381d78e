/** What `provision` and `deprovision` say at their end. */

import type { ClusterProvisionReport } from "../../../core/operations/cluster.ts";
import type { Context } from "../../command.ts";

export interface ProvisionFlags {
  readonly clusterName?: string;
  readonly force: boolean;
  readonly wait: boolean;
  readonly timeout: number;
}

/** The predicates after the cluster's name. */
export interface ProvisionWords {
  readonly begun: string;
  readonly done: string;
  readonly existing: string;
  readonly already: string;
}

/** One line to stderr; the report to stdout where a form of it was asked for. */
export function printProvision(
  { globals, print }: Context,
  report: ClusterProvisionReport,
  words: ProvisionWords,
): void {
  const { cluster, skipped, done } = report;
  const state = skipped ?? (done ? "done" : "begun");
  if (globals.output !== undefined) {
    print.view({
      data: report,
      columns: ["cluster", "state"],
      rows: [[cluster, state]],
      names: [`cluster/${cluster}`],
    }, "table");
  }
  const hint = state === "begun"
    ? `follow it: kompoxops cluster status -C ${cluster} -o wide`
    : undefined;
  print.note("info", `cluster "${cluster}" ${words[state]}`, hint);
}
