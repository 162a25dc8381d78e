/** `snapshot delete`: silent on stdout unless a form is asked for. */

import type { Context } from "../../command.ts";
import { chosenVolume } from "../disk/choose.ts";
import { neededSnapshot } from "./choose.ts";

interface DeleteFlags {
  readonly appName?: string;
  readonly volName?: string;
  readonly snapshotName?: string;
  readonly name?: string;
}

export async function runSnapshotDelete(
  context: Context,
  flags: DeleteFlags,
): Promise<void> {
  const { appName } = flags;
  const volumeName = chosenVolume(context, flags);
  const snapshotName = neededSnapshot(flags);
  const operations = await context.operations();
  const input = { appName, volumeName, snapshotName };
  const report = await operations.deleteSnapshot(input, context.call);
  const { print, globals } = context;
  const { deleted } = report;
  if (globals.output !== undefined) {
    return print.view({
      data: report,
      columns: ["volume", "snapshot", "deleted"],
      rows: [[volumeName, snapshotName, String(deleted)]],
      names: [`snapshot/${snapshotName}`],
    }, "table");
  }
  const state = deleted ? "is deleted" : "does not exist";
  print.note(
    "info",
    `snapshot "${snapshotName}" of volume "${volumeName}" ${state}`,
  );
}
