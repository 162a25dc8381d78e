/** Reads `app.snapshots`: when sets of snapshots are taken by themselves, and which stay. */

import type {
  SnapshotRetention,
  SnapshotSchedule,
} from "../../domain/resources.ts";
import type { Fields } from "./fields.ts";
import { cronRule } from "./text_rules.ts";
import { readCount } from "./values.ts";

/** A day of hours, a week of days and a month of weeks. */
const usual: SnapshotRetention = { hourly: 24, daily: 7, weekly: 4 };

const most = 1000;

/** @returns undefined: nothing is taken by itself */
export function readSnapshots(app: Fields): SnapshotSchedule | undefined {
  const fields = app.map("snapshots", ["schedule", "keep"]);
  if (fields === undefined) return undefined;
  const cron = fields.requiredText(
    "schedule",
    cronRule,
    'add "schedule: 0 3 * * *", for every night at three',
  );
  const keep = readKeep(fields);
  return cron && { cron: cron.value, keep };
}

function readKeep(snapshots: Fields): SnapshotRetention {
  const field = snapshots.field("keep");
  const fields = field &&
    snapshots.open(field, ["hourly", "daily", "weekly"]);
  if (fields === undefined) return usual;
  return {
    hourly: readCount(fields, "hourly", most) ?? 0,
    daily: readCount(fields, "daily", most) ?? 0,
    weekly: readCount(fields, "weekly", most) ?? 0,
  };
}
