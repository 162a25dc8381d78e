/** Which permissions a command can do without. */

import type { Need, Needs } from "./command.ts";
import type { Permission } from "./io.ts";

const all: readonly Permission[] = ["net", "read", "write", "env", "run"];

/** What may be given up before the command runs. */
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

/**
 * What a command needs besides when the resources are in a database.
 *
 * @param dbUrl value of `--db-url`
 */
export function withDatabase(needs: Needs, dbUrl: string): Needs {
  // Who reads nothing asks for no resources.
  if (needs.read === undefined) return needs;
  if (/^sqlite3?:/i.test(dbUrl)) {
    // SQLite writes a file beside the database even where it only reads.
    return { ...needs, read: true, write: true, env: true };
  }
  return /^file:|^$/i.test(dbUrl) ? needs : { ...needs, net: true, env: true };
}
