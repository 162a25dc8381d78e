/**
 * Which of many kills a commit tries: one of every few, in turn. All of them
 * take minutes on a cluster: `KOMPOX_DATA_KILLS=all` is the long run, and
 * `KOMPOX_DATA_SEED` repeats the sample of another commit.
 */

import { commitSeed, variable } from "../fakes/commit_seed.ts";

/** Whether all are tried. */
export const isAll = variable("KOMPOX_DATA_KILLS") === "all";
const seed = isAll ? 0 : await commitSeed("KOMPOX_DATA_SEED");
console.log(isAll ? "KOMPOX_DATA_KILLS=all" : `KOMPOX_DATA_SEED=${seed}`);

/**
 * @param step how many there are for each that is tried
 * @returns the index-th number of a write before which a run is killed
 */
export function sampledKill(index: number, step: number): number {
  return isAll ? index : seed % step + index * step;
}
