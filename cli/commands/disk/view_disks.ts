/** Disks in all forms of output. */

import type { VolumeDisk } from "../../../core/operations/disk.ts";
import type { View } from "../../print.ts";

/** The columns of the seed; what else there is to know is at the right of `wide`. */
export function viewDisks(
  disks: readonly VolumeDisk[],
  more: { readonly data?: unknown; readonly usage?: boolean; now: Date },
): View {
  const columns = ["name", "assigned", "size", "handle", "created", "updated"];
  const rows = disks.map((disk) => [
    disk.name,
    String(disk.assigned),
    sizeText(disk.size),
    disk.state === "ready" ? disk.shortHandle : disk.state,
    minuteText(disk.createdAt),
    minuteText(disk.updatedAt),
  ]);
  const used = disks.map(({ usage }) =>
    usage === undefined
      ? ""
      : `${sizeText(usage.usedBytes)} of ${sizeText(usage.capacityBytes)}`
  );
  return {
    data: more.data ?? disks,
    columns: more.usage ? [...columns, "used"] : columns,
    rows: more.usage ? rows.map((row, at) => [...row, used[at]]) : rows,
    wide: [
      {
        column: "age",
        cells: disks.map(({ createdAt }) => ageText(createdAt, more.now)),
      },
      { column: "zone", cells: disks.map(({ zone }) => zone ?? "") },
      { column: "source", cells: disks.map(({ source }) => source ?? "") },
      { column: "claim", cells: disks.map(({ claim }) => claim) },
    ],
    names: disks.map(({ name }) => `disk/${name}`),
  };
}

/** Whole units of the largest kind that is not below one: `32Gi`, `512Mi`. */
export function sizeText(bytes: number): string {
  const units: [string, number][] = [["Gi", 2 ** 30], ["Mi", 2 ** 20]];
  for (const [unit, size] of units) {
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  for (const [unit, size] of units) {
    if (bytes >= 10 * size) return `${Math.round(bytes / size)}${unit}`;
  }
  return bytes >= 1024 ? `${Math.round(bytes / 1024)}Ki` : String(bytes);
}

/** UTC, to the minute; as it is when it is no time. */
export function minuteText(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  return `${date.toISOString().slice(0, 16)}Z`;
}

/** As kubectl says it, in one unit. */
export function ageText(time: string, now: Date): string {
  const seconds = Math.floor((now.getTime() - Date.parse(time)) / 1000);
  if (!(seconds >= 0)) return "";
  const units: [string, number][] = [["d", 86_400], ["h", 3600], ["m", 60]];
  const unit = units.find(([, size]) => seconds >= 2 * size) ?? ["s", 1];
  return `${Math.floor(seconds / unit[1])}${unit[0]}`;
}
