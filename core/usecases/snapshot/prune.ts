/** `snapshot prune`: deletes what the schedule's retention does not keep. */

import { failure } from "../../domain/error.ts";
import type { SnapshotSchedule, Target } from "../../domain/resources.ts";
import type {
  PruneReport,
  PruneSnapshotsInput,
} from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";
import { withLink } from "../app/app_link.ts";
import { inParallel } from "../in_parallel.ts";
import { type AppData, openData } from "./open_data.ts";
import { retention } from "./retention.ts";
import { findSets, isScheduled } from "./sets.ts";
import { cleanScratch } from "./verify_leftovers.ts";

/**
 * Only sets that the schedule took are deleted: those of a person, and
 * snapshots outside of sets, stay. Also removes what a killed `snapshot
 * verify` left behind. After an end at any point the same call goes on.
 *
 * @throws {KompoxError} `not-found` no such app; `invalid` it has no schedule
 */
export async function pruneSnapshots(
  ports: Ports,
  { appName, dryRun }: PruneSnapshotsInput,
  call: Call,
): Promise<PruneReport> {
  return await withLink(ports, call.signal, async (link) => {
    const data = await openData(ports, appName, link, call);
    const schedule = scheduleOf(data.target);
    if (!dryRun) await cleanScratch(ports, data, link, "skip", call);
    return await pruneSets(data, schedule, dryRun, call);
  });
}

/** @param dryRun tells only */
export async function pruneSets(
  data: AppData,
  { keep }: SnapshotSchedule,
  dryRun: boolean,
  call: Call,
): Promise<PruneReport> {
  const sets = (await findSets(data)).filter(isScheduled);
  const { kept, deleted } = retention(sets, keep);
  if (dryRun) return { kept, deleted };
  const { target, snapshots } = data;
  // The oldest first: what is left after an end is what is wanted longest.
  for (const name of deleted.toReversed()) {
    const set = sets.find((each) => each.name === name)!;
    await inParallel(
      set.snapshots,
      (snapshot) =>
        snapshots.delete(target, snapshot.volumeName, snapshot.name, data.call),
    );
    call.report({ step: "snapshot", object: `Set/${name}`, state: "deleted" });
  }
  return { kept, deleted };
}

/** @throws {KompoxError} `invalid` the app has none */
export function scheduleOf({ app }: Target): SnapshotSchedule {
  if (app.snapshots !== undefined) return app.snapshots;
  throw failure(
    "invalid",
    `Cannot tell which snapshots of app "${app.name}" to keep: it has no schedule`,
    {
      hint:
        'add to kompoxops.yml: app: { snapshots: { schedule: "0 3 * * *", keep: { daily: 7 } } }',
    },
  );
}
