/** Which volume and which disk a command line names: both can be said in two ways. */

import { failure } from "../../../core/domain/error.ts";
import type { Context } from "../../command.ts";

/**
 * The volume by `--vol-name`, or as the one word behind the command.
 *
 * @throws {KompoxError} `usage` none is given, or two that differ
 */
export function chosenVolume(
  { operands }: Pick<Context, "operands">,
  { volName }: { readonly volName?: string },
): string {
  const [word] = operands;
  if (volName !== undefined && word !== undefined && volName !== word) {
    throw failure(
      "usage",
      `Cannot choose a volume: --vol-name says "${volName}", the word "${word}"`,
      { hint: "name it once" },
    );
  }
  const chosen = volName ?? word;
  if (chosen) return chosen;
  throw failure("usage", "Cannot choose a volume: none is named", {
    hint: "name it: -V VOLUME",
  });
}

/**
 * The disk by `--disk-name` or `--name`.
 *
 * @returns undefined when none is given
 * @throws {KompoxError} `usage` two that differ
 */
export function chosenDisk(
  { diskName, name }: { readonly diskName?: string; readonly name?: string },
): string | undefined {
  if (diskName === undefined || name === undefined || diskName === name) {
    return diskName ?? name;
  }
  throw failure(
    "usage",
    `Cannot choose a disk: --disk-name says "${diskName}", --name "${name}"`,
    { hint: "name it once" },
  );
}

/** As {@link chosenDisk}. @throws {KompoxError} `usage` none is given */
export function neededDisk(
  flags: { readonly diskName?: string; readonly name?: string },
): string {
  const chosen = chosenDisk(flags);
  if (chosen) return chosen;
  throw failure("usage", "Cannot choose a disk: none is named", {
    hint: "name it: -D DISK",
  });
}
