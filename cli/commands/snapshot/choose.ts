/** Which snapshot a command line names: it can be said in two ways. */

import { failure } from "../../../core/domain/error.ts";

interface NameFlags {
  readonly snapshotName?: string;
  readonly name?: string;
}

/**
 * The snapshot by `--snapshot-name` or `--name`.
 *
 * @returns undefined when none is given
 * @throws {KompoxError} `usage` two that differ
 */
export function chosenSnapshot(
  { snapshotName, name }: NameFlags,
): string | undefined {
  if (snapshotName === undefined || name === undefined) {
    return snapshotName ?? name;
  }
  if (snapshotName === name) return name;
  throw failure(
    "usage",
    `Cannot choose a snapshot: --snapshot-name says "${snapshotName}", --name "${name}"`,
    { hint: "name it once" },
  );
}

/** As {@link chosenSnapshot}. @throws {KompoxError} `usage` none is given */
export function neededSnapshot(flags: NameFlags): string {
  const chosen = chosenSnapshot(flags);
  if (chosen) return chosen;
  throw failure("usage", "Cannot choose a snapshot: none is named", {
    hint: "name it: -S SNAPSHOT",
  });
}

/**
 * Flags that make no sense together.
 *
 * @param given values by flag; undefined ones were not given
 * @throws {KompoxError} `usage` with all that were given
 */
export function refuseFlags(
  given: Readonly<Record<string, string | undefined>>,
  why: string,
): void {
  const flags = Object.entries(given)
    .filter(([, value]) => value !== undefined).map(([flag]) => flag);
  if (flags.length === 0) return;
  throw failure("usage", `Cannot take ${flags.join(" and ")}: ${why}`, {
    hint: "leave one or the other out",
  });
}
