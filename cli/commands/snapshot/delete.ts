/** `snapshot delete`: silent on stdout unless a form is asked for. */

import type { DeleteReport } from "../../../core/operations/disk.ts";
import type { Context } from "../../command.ts";
import { chosenVolume } from "../disk/choose.ts";
import { chosenSnapshot, neededSnapshot, refuseFlags } from "./choose.ts";

interface DeleteFlags {
  readonly appName?: string;
  readonly volName?: string;
  readonly snapshotName?: string;
  readonly name?: string;
  readonly set?: string;
}

export async function runSnapshotDelete(
  context: Context,
  flags: DeleteFlags,
): Promise<void> {
  const { appName, set } = flags;
  if (set !== undefined) return await deleteSet(context, flags, set);
  const volumeName = chosenVolume(context, flags);
  const snapshotName = neededSnapshot(flags);
  const operations = await context.operations();
  const input = { appName, volumeName, snapshotName };
  const report = await operations.deleteSnapshot(input, context.call);
  const state = report.deleted ? "is deleted" : "does not exist";
  const about = `snapshot "${snapshotName}" of volume "${volumeName}" ${state}`;
  print(context, [report], report, about);
}

/** One after another: a set that is left half deleted is not complete, and can be deleted again. */
async function deleteSet(
  context: Context,
  flags: DeleteFlags,
  setName: string,
): Promise<void> {
  const { appName, volName } = flags;
  refuseFlags({
    "--vol-name": volName ?? context.operands[0],
    "--snapshot-name": chosenSnapshot(flags),
  }, "--set deletes the snapshots of all volumes");
  const operations = await context.operations();
  const sets = await operations.listSnapshotSets({ appName }, context.call);
  const found = sets.find(({ name }) => name === setName);
  const reports: DeleteReport[] = [];
  for (const { volumeName, name: snapshotName } of found?.snapshots ?? []) {
    const input = { appName, volumeName, snapshotName };
    reports.push(await operations.deleteSnapshot(input, context.call));
  }
  const state = found === undefined ? "does not exist" : "is deleted";
  print(context, reports, reports, `set "${setName}" ${state}`);
}

function print(
  { print, globals }: Context,
  reports: readonly DeleteReport[],
  data: unknown,
  about: string,
): void {
  if (globals.output === undefined) return print.note("info", about);
  print.view({
    data,
    columns: ["volume", "snapshot", "deleted"],
    rows: reports.map(({ volumeName, name, deleted }) => [
      volumeName,
      name,
      String(deleted),
    ]),
    names: reports.map(({ name }) => `snapshot/${name}`),
  }, "table");
}
