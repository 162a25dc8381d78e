/** `snapshot restore`: the new disk, or with `--set` those of all volumes. */

import type { VolumeDisk } from "../../../core/operations/disk.ts";
import type { Context } from "../../command.ts";
import { chosenVolume } from "../disk/choose.ts";
import { viewDisks } from "../disk/view_disks.ts";
import { chosenSnapshot, neededSnapshot, refuseFlags } from "./choose.ts";

interface RestoreFlags {
  readonly appName?: string;
  readonly volName?: string;
  readonly snapshotName?: string;
  readonly name?: string;
  readonly set: boolean;
}

export async function runSnapshotRestore(
  context: Context,
  flags: RestoreFlags,
): Promise<void> {
  if (flags.set) return await restoreSet(context, flags);
  const { appName } = flags;
  const volumeName = chosenVolume(context, flags);
  const snapshotName = neededSnapshot(flags);
  const operations = await context.operations();
  const input = { appName, volumeName, snapshotName };
  const disk = await operations.restoreSnapshot(input, context.call);
  const now = context.io.now();
  context.print.view(viewDisks([disk], { data: disk, now }), "json");
  tellNext(context, flags, [disk]);
}

/** A restored disk is never used by itself: what moves the app to it. */
function tellNext(
  { print }: Context,
  { appName }: RestoreFlags,
  disks: readonly VolumeDisk[],
): void {
  const app = appName === undefined ? "" : ` -A ${appName}`;
  for (const { volumeName, name } of disks) {
    print.note(
      "info",
      `next: kompoxops disk assign${app} -V ${volumeName} -D ${name}`,
    );
  }
  print.note("info", `then: kompoxops app deploy${app}`);
}

/** The disks of a set have one name, so assigning them is one line each. */
async function restoreSet(
  context: Context,
  flags: RestoreFlags,
): Promise<void> {
  const { appName, volName } = flags;
  refuseFlags({
    "--vol-name": volName,
    "--snapshot-name": chosenSnapshot(flags),
  }, "--set restores all volumes");
  const [setName] = context.operands;
  const operations = await context.operations();
  const restored = await operations.restoreSnapshotSet(
    { appName, setName },
    context.call,
  );
  const { print, io } = context;
  print.problems(restored.warnings);
  const view = viewDisks(restored.disks, { data: restored, now: io.now() });
  print.view({
    ...view,
    columns: ["volume", ...view.columns],
    rows: view.rows.map((row, at) => [restored.disks[at].volumeName, ...row]),
  }, "json");
  tellNext(context, flags, restored.disks);
}
