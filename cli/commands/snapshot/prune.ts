/** `snapshot prune`: which sets stay, by which rule, and which go. */

import type { Context } from "../../command.ts";
import type { PruneReport } from "../../../core/operations/snapshot.ts";
import type { View } from "../../print.ts";

interface PruneFlags {
  readonly appName?: string;
  readonly dryRun: boolean;
}

export async function runSnapshotPrune(
  context: Context,
  { appName, dryRun }: PruneFlags,
): Promise<void> {
  const operations = await context.operations();
  const input = { appName, dryRun };
  const report = await operations.pruneSnapshots(input, context.call);
  context.print.view(viewPruned(report, dryRun), "json");
}

/** @param dryRun whether nothing was done */
export function viewPruned(
  { kept, deleted }: PruneReport,
  dryRun: boolean,
): View {
  const gone = dryRun ? "would be deleted" : "deleted";
  const rows = [
    ...kept.map(({ set, rule }) => [set, "kept", rule]),
    ...deleted.map((set) => [set, gone, ""]),
  ];
  return {
    data: { kept, deleted },
    columns: ["set", "state", "rule"],
    rows,
    names: rows.map(([set]) => `set/${set}`),
  };
}
