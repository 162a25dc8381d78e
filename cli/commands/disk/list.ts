/** `disk list`: a table of disks, the assigned one marked. */

import type { Context } from "../../command.ts";
import { chosenVolume } from "./choose.ts";
import { viewDisks } from "./view_disks.ts";

interface ListFlags {
  readonly appName?: string;
  readonly volName?: string;
  readonly usage: boolean;
}

export async function runDiskList(
  context: Context,
  flags: ListFlags,
): Promise<void> {
  const { appName, usage } = flags;
  const volumeName = chosenVolume(context, flags);
  const operations = await context.operations();
  const input = { appName, volumeName, usage };
  const disks = await operations.listDisks(input, context.call);
  const view = viewDisks(disks, { usage, now: context.io.now() });
  context.print.view(view, "table");
}
