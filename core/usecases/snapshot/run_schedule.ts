/** `snapshot run-schedule`: what a clock calls again and again. */

import { failure } from "../../domain/error.ts";
import type { SnapshotSchedule, Target } from "../../domain/resources.ts";
import type {
  RunScheduleInput,
  RunScheduleReport,
} from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";
import { withLink } from "../app/app_link.ts";
import { takeSet } from "./create_set.ts";
import { openData } from "./open_data.ts";
import { pruneSets, scheduleOf } from "./prune.ts";
import { isHeldUp, quietly } from "./quiet.ts";
import { findSets, type FoundSet, isScheduled } from "./sets.ts";

/** How long a failed attempt is not repeated. */
const retryAfterMs = 15 * 60_000;

/**
 * Takes a set when one has been due since the schedule's newest complete one,
 * or when there is none yet; then prunes. Called every minute, it takes each
 * set once, and an app that a killed run left held up goes on.
 *
 * @throws {KompoxError} `invalid` no schedule, or one that never comes; as
 *   `snapshot create --all`
 */
export async function runSnapshotSchedule(
  ports: Ports,
  input: RunScheduleInput,
  call: Call,
): Promise<RunScheduleReport> {
  return await withLink(ports, call.signal, async (link) => {
    const data = await openData(ports, input.appName, link, call);
    const schedule = scheduleOf(data.target);
    const nextAfter = await clockOf(data.target, schedule);
    const now = ports.clock.now();
    const sets = (await findSets(data)).filter(isScheduled);
    const kube = await link.kube(data.target);
    const heldUp = await isHeldUp(kube, data.target, call.signal);
    const taken = isDue(sets, now, nextAfter, heldUp)
      ? await takeSet(ports, data, link, input, "schedule", call)
      : undefined;
    if (heldUp && taken === undefined) {
      const site = { kube, ports, target: data.target, call, ...input };
      await quietly({ ...site, quiesce: "none" }, "", () => Promise.resolve());
    }
    const pruned = await pruneSets(data, schedule, false, call);
    return {
      ...(taken && { taken }),
      next: nextAfter(ports.clock.now()).toISOString(),
      pruned,
    };
  });
}

/**
 * @param sets of the schedule, newest first
 * @param heldUp whether the attempt was killed: it is finished at once
 */
export function isDue(
  sets: readonly Pick<FoundSet, "createdAt" | "complete">[],
  now: Date,
  nextAfter: (at: Date) => Date,
  heldUp = false,
): boolean {
  const [latest] = sets;
  if (latest !== undefined && !latest.complete && !heldUp) {
    const age = now.getTime() - Date.parse(latest.createdAt);
    if (age < retryAfterMs) return false;
  }
  const good = sets.find(({ complete }) => complete);
  return good === undefined ||
    nextAfter(new Date(good.createdAt)).getTime() <= now.getTime();
}

/** @returns when the schedule comes next after a moment */
async function clockOf(
  { app }: Target,
  { cron }: SnapshotSchedule,
): Promise<(at: Date) => Date> {
  const { Cron } = await import("croner");
  const job = new Cron(cron, {
    timezone: "UTC",
    paused: true,
    mode: "5-part",
  });
  return (at) => {
    const next = job.nextRun(at);
    if (next !== null) return next;
    throw failure(
      "invalid",
      `Cannot follow the schedule "${cron}" of app "${app.name}": it never comes`,
      { hint: "give app.snapshots.schedule a date that there is" },
    );
  };
}
