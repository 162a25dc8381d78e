/** Snapshots and their sets in all forms of output. */

import type {
  SnapshotSet,
  VolumeSnapshot,
} from "../../../core/operations/snapshot.ts";
import type { View } from "../../print.ts";
import { ageText, minuteText, sizeText } from "../disk/view_disks.ts";

/** @param data for JSON, where it is not the list itself */
export function viewSnapshots(
  snapshots: readonly VolumeSnapshot[],
  now: Date,
  data: unknown = snapshots,
): View {
  return {
    data,
    columns: ["name", "state", "size", "disk", "set", "created"],
    rows: snapshots.map((snapshot) => [
      snapshot.name,
      snapshot.state,
      sizeText(snapshot.size),
      snapshot.diskName ?? "",
      snapshot.set ?? "",
      minuteText(snapshot.createdAt),
    ]),
    wide: [
      {
        column: "age",
        cells: snapshots.map(({ createdAt }) => ageText(createdAt, now)),
      },
      {
        column: "volume",
        cells: snapshots.map(({ volumeName }) => volumeName),
      },
      { column: "handle", cells: snapshots.map(({ handle }) => handle) },
    ],
    names: snapshots.map(({ name }) => `snapshot/${name}`),
  };
}

/** As {@link viewSnapshots}, a line for each set. */
export function viewSets(
  sets: readonly SnapshotSet[],
  now: Date,
  data: unknown = sets,
): View {
  return {
    data,
    columns: ["set", "complete", "consistent", "quiesce", "volumes", "created"],
    rows: sets.map((set) => [
      set.name,
      String(set.complete),
      String(set.consistent),
      set.quiesce,
      set.snapshots.map(({ volumeName }) => volumeName).join(","),
      minuteText(set.createdAt),
    ]),
    wide: [
      {
        column: "age",
        cells: sets.map(({ createdAt }) => ageText(createdAt, now)),
      },
    ],
    names: sets.map(({ name }) => `set/${name}`),
  };
}
