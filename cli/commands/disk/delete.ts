/** `disk delete`: silent on stdout unless a form is asked for. */

import type { Context } from "../../command.ts";
import { chosenVolume, neededDisk } from "./choose.ts";

interface DeleteFlags {
  readonly appName?: string;
  readonly volName?: string;
  readonly diskName?: string;
  readonly name?: string;
  readonly force: boolean;
}

export async function runDiskDelete(
  context: Context,
  flags: DeleteFlags,
): Promise<void> {
  const { appName, force } = flags;
  const volumeName = chosenVolume(context, flags);
  const diskName = neededDisk(flags);
  const operations = await context.operations();
  const input = { appName, volumeName, diskName, force };
  const report = await operations.deleteDisk(input, context.call);
  const { print, globals } = context;
  const { deleted } = report;
  if (globals.output !== undefined) {
    return print.view({
      data: report,
      columns: ["volume", "disk", "deleted"],
      rows: [[volumeName, diskName, String(deleted)]],
      names: [`disk/${diskName}`],
    }, "table");
  }
  const state = deleted ? "is deleted" : "does not exist";
  print.note(
    "info",
    `disk "${diskName}" of volume "${volumeName}" ${state}`,
  );
}
