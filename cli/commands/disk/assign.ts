/** `disk assign`: silent on stdout unless a form is asked for. */

import type { Context } from "../../command.ts";
import { chosenVolume, neededDisk } from "./choose.ts";

interface AssignFlags {
  readonly appName?: string;
  readonly volName?: string;
  readonly diskName?: string;
  readonly name?: string;
  readonly lockTimeout: number;
}

export async function runDiskAssign(
  context: Context,
  flags: AssignFlags,
): Promise<void> {
  const { appName, lockTimeout: lockTimeoutMs } = flags;
  const volumeName = chosenVolume(context, flags);
  const diskName = neededDisk(flags);
  const operations = await context.operations();
  const input = { appName, volumeName, diskName, lockTimeoutMs };
  const report = await operations.assignDisk(input, context.call);
  const { print, globals } = context;
  const { previous = "", changed } = report;
  if (globals.output !== undefined) {
    return print.view({
      data: report,
      columns: ["volume", "disk", "previous", "changed"],
      rows: [[volumeName, diskName, previous, String(changed)]],
      names: [`disk/${diskName}`],
    }, "table");
  }
  const state = changed ? "is assigned now" : "is assigned already";
  const next = changed ? "move the app: kompoxops app deploy" : undefined;
  const about = `disk "${diskName}" of volume "${volumeName}" ${state}`;
  print.note("info", about, next);
}
