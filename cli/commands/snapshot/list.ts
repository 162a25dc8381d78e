/** `snapshot list`: the seed's JSON, or a table. */

import type { Context } from "../../command.ts";
import { chosenVolume } from "../disk/choose.ts";
import { refuseFlags } from "./choose.ts";
import { viewSets, viewSnapshots } from "./view_snapshots.ts";

interface ListFlags {
  readonly appName?: string;
  readonly volName?: string;
  readonly sets: boolean;
}

export async function runSnapshotList(
  context: Context,
  flags: ListFlags,
): Promise<void> {
  const { appName, sets, volName } = flags;
  const now = context.io.now();
  if (sets) {
    const given = volName ?? context.operands[0];
    refuseFlags({ "--vol-name": given }, "a set is of all volumes");
    const operations = await context.operations();
    const found = await operations.listSnapshotSets({ appName }, context.call);
    return context.print.view(viewSets(found, now), "json");
  }
  const volumeName = chosenVolume(context, flags);
  const operations = await context.operations();
  const input = { appName, volumeName };
  const found = await operations.listSnapshots(input, context.call);
  context.print.view(viewSnapshots(found, now), "json");
}
