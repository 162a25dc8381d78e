/** Which permissions a command can do without. */

import type { Need, Needs } from "./command.ts";
import type { Permission } from "./io.ts";

const all: readonly Permission[] = ["net", "read", "write", "env", "run"];

/** What may be given up before the command's code is loaded. */
export function spare(
  needs: Needs,
  flags: Readonly<Record<string, unknown>>,
): Permission[] {
  return all.filter((name) => !isNeeded(needs[name], flags));
}

/** What may be given up as soon as the app turns out to have no volumes. */
export function spareWithoutVolumes(needs: Needs): Permission[] {
  return all.filter((name) => needs[name] === "volumes");
}

function isNeeded(
  need: Need | undefined,
  flags: Readonly<Record<string, unknown>>,
): boolean {
  if (need === undefined) return false;
  if (need === true || need === "volumes") return true;
  return need.some((name) =>
    flags[name] !== undefined && flags[name] !== false && flags[name] !== "-"
  );
}
