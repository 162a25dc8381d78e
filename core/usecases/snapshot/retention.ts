/** Which sets of the schedule stay: pure, so that it can be tested by tables. */

import type { SnapshotRetention } from "../../domain/resources.ts";

/** What of a set decides. */
export interface DatedSet {
  readonly name: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  /** Whether it can be restored as a whole. */
  readonly complete: boolean;
}

/** Which sets stay, newest first, and which go. */
export interface Retention {
  readonly kept: readonly { readonly set: string; readonly rule: string }[];
  readonly deleted: readonly string[];
}

/**
 * Only complete sets count, as others cannot be restored: they go when a
 * complete one is newer. The newest complete one stays whatever the rules say.
 *
 * @param sets newest first
 */
export function retention(
  sets: readonly DatedSet[],
  keep: SnapshotRetention,
): Retention {
  const good = sets.filter(({ complete }) => complete);
  const newest = good[0];
  const rules = new Map<string, string[]>();
  const mark = (set: string, rule: string) => {
    rules.set(set, [...rules.get(set) ?? [], rule]);
  };
  if (newest !== undefined) mark(newest.name, "newest");
  for (const rule of ["hourly", "daily", "weekly"] as const) {
    for (const name of newestOfEach(good, keep[rule], periods[rule])) {
      mark(name, rule);
    }
  }
  for (const set of sets) {
    if (set === newest) break;
    if (!set.complete) mark(set.name, "unfinished");
  }
  const kept = sets.filter(({ name }) => rules.has(name));
  return {
    kept: kept.map(({ name }) => ({
      set: name,
      rule: rules.get(name)!.join(", "),
    })),
    deleted: sets.filter(({ name }) => !rules.has(name))
      .map(({ name }) => name),
  };
}

/** The newest set of each of the newest periods that have one. */
function newestOfEach(
  sets: readonly DatedSet[],
  count: number,
  period: (at: Date) => number,
): string[] {
  const found = new Map<number, string>();
  for (const { name, createdAt } of sets) {
    const key = period(new Date(createdAt));
    if (found.has(key)) continue;
    if (found.size >= count) break;
    found.set(key, name);
  }
  return [...found.values()];
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** 1970 began on a Thursday; weeks begin on Monday. */
const periods = {
  hourly: (at: Date) => Math.floor(at.getTime() / hourMs),
  daily: (at: Date) => Math.floor(at.getTime() / dayMs),
  weekly: (at: Date) => Math.floor((at.getTime() / dayMs + 3) / 7),
};
