/** `x-kompox.quiesce` and `x-kompox.unquiesce`: what holds a service's writing up for snapshots. */

import type { Entry, MapNode } from "../domain/tree.ts";
import type { Located } from "../domain/source.ts";
import type { Findings } from "./findings.ts";
import type { ComposeService } from "./model.ts";
import { parseCommand } from "./parse_command.ts";

type Commands = Pick<ComposeService["kompox"], "quiesce" | "unquiesce">;

/** @param own the mapping `x-kompox`; undefined: the service has none */
export function parseQuiesce(
  own: MapNode | undefined,
  findings: Findings,
): Commands {
  const quiesce = command(own?.entries.get("quiesce"), findings);
  const written = own?.entries.get("unquiesce");
  const unquiesce = command(written, findings);
  if (unquiesce !== undefined && !own?.entries.has("quiesce")) {
    findings.error(
      written!,
      'Cannot use "x-kompox.unquiesce": there is no "quiesce" that it undoes',
      'write "quiesce" too, or remove it',
    );
  }
  return {
    ...(quiesce && { quiesce }),
    ...(unquiesce && { unquiesce }),
  };
}

function command(
  entry: Entry | undefined,
  findings: Findings,
): Located<readonly string[]> | undefined {
  if (entry === undefined) return undefined;
  const words = parseCommand(entry.value, entry.key, findings);
  if (words === undefined || words.value.length > 0) return words;
  findings.error(
    words,
    `Cannot run "x-kompox.${entry.key}": it has no command`,
    `write it as ${entry.key}: [PROGRAM, ...]`,
  );
  return undefined;
}
