/** `snapshot create`: the new snapshot, or with `--all` the new set. */

import type { Quiesce } from "../../../core/operations/snapshot.ts";
import type { Context } from "../../command.ts";
import { chosenVolume } from "../disk/choose.ts";
import { chosenSnapshot, refuseFlags } from "./choose.ts";
import { viewSets, viewSnapshots } from "./view_snapshots.ts";

interface CreateFlags {
  readonly appName?: string;
  readonly volName?: string;
  readonly diskName?: string;
  readonly source?: string;
  readonly name?: string;
  readonly snapshotName?: string;
  readonly all: boolean;
  readonly quiesce?: string;
  readonly timeout: number;
  readonly lockTimeout: number;
}

export async function runSnapshotCreate(
  context: Context,
  flags: CreateFlags,
): Promise<void> {
  if (flags.all) return await createSet(context, flags);
  const { appName, diskName, source, quiesce } = flags;
  refuseFlags(
    { "--quiesce": quiesce },
    "one snapshot is taken while the app goes on, use --all",
  );
  if (diskName !== undefined) {
    refuseFlags({ "--source": source }, "--disk-name says it already");
  }
  const input = {
    appName,
    volumeName: chosenVolume(context, flags),
    name: chosenSnapshot(flags),
    source: diskName === undefined ? source : `disk:${diskName}`,
  };
  const operations = await context.operations();
  const made = await operations.createSnapshot(input, context.call);
  const view = viewSnapshots([made], context.io.now(), made);
  context.print.view(view, "json");
}

async function createSet(
  context: Context,
  flags: CreateFlags,
): Promise<void> {
  const { appName, timeout: timeoutMs, lockTimeout: lockTimeoutMs } = flags;
  refuseFlags({
    "--vol-name": flags.volName ?? context.operands[0],
    "--disk-name": flags.diskName,
    "--source": flags.source,
    "--name": chosenSnapshot(flags),
  }, "--all takes the assigned disks of all volumes");
  const quiesce = flags.quiesce as Quiesce | undefined;
  const input = { appName, quiesce, timeoutMs, lockTimeoutMs };
  const operations = await context.operations();
  const set = await operations.createSnapshotSet(input, context.call);
  context.print.view(viewSets([set], context.io.now(), set), "json");
}
