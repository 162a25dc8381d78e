/** What a container runs: Compose's entrypoint and command in Kubernetes' words. */

import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { type Located, placeOf } from "../domain/source.ts";
import { compact } from "./compact.ts";
import { escapeReferences } from "./escape.ts";

/** `command` replaces the image's entrypoint, `args` the image's command. */
export interface Command {
  readonly command?: string[];
  readonly args?: string[];
}

/**
 * Kubernetes reads an empty list as absent. A reset entrypoint still works when
 * a command follows, because that then takes its place.
 */
export function convertCommand(
  service: ComposeService,
): { command: Command; problems: Problem[] } {
  const { entrypoint, command } = service;
  const problems: Problem[] = [];
  const start = words(entrypoint);
  const rest = words(command);
  const reset = entrypoint?.value.length === 0;
  if (reset && rest.length === 0) {
    problems.push(cannotClear("entrypoint", entrypoint!));
  } else if (command?.value.length === 0 && start.length === 0) {
    problems.push(cannotClear("command", command));
  }
  return {
    command: compact(
      reset ? { command: rest } : { command: start, args: rest },
    ),
    problems,
  };
}

function words(written: Located<readonly string[]> | undefined): string[] {
  return (written?.value ?? []).map(escapeReferences);
}

function cannotClear(
  key: "entrypoint" | "command",
  at: Located<unknown>,
): Problem {
  return {
    level: "warning",
    message:
      `Cannot clear the ${key} of the image: Kubernetes reads an empty one as not set`,
    at: placeOf(at),
    hint: "write the program to run in entrypoint",
  };
}
