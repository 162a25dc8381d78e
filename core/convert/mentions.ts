/** Finds the values of a project that hold the name of a service. */

import type { ComposeService } from "../compose/model.ts";
import type { Spot } from "../domain/source.ts";

/** One value that holds a name. */
export interface Mention {
  /** The value in words, such as `environment "DB_HOST" of "web"`. */
  readonly what: string;
  readonly spot: Spot;
}

/**
 * Looks through environment, command, entrypoint and health checks, once for
 * all names. A name counts where it stands as a whole host name.
 *
 * @returns by name, in file order of the services
 */
export function mentionsOf(
  names: readonly string[],
  services: readonly ComposeService[],
): ReadonlyMap<string, readonly Mention[]> {
  const mentions = new Map<string, Mention[]>(names.map((name) => [name, []]));
  if (names.length === 0) return mentions;
  for (const service of services) {
    for (const { what, spot, text } of textsOf(service)) {
      for (const token of new Set(text.match(/[A-Za-z0-9._-]+/g))) {
        mentions.get(trimmed(token))?.push({
          what: `${what} of "${service.name}"`,
          spot,
        });
      }
    }
  }
  return mentions;
}

interface Text {
  readonly what: string;
  readonly spot: Spot;
  readonly text: string;
}

function* textsOf(service: ComposeService): Generator<Text> {
  for (const [name, spot] of service.environment) {
    yield { what: `environment "${name}"`, spot, text: spot.value };
  }
  const { entrypoint, command, healthcheck } = service;
  if (entrypoint !== undefined) {
    yield {
      what: "entrypoint",
      spot: entrypoint,
      text: entrypoint.value.join("\n"),
    };
  }
  if (command !== undefined) {
    yield { what: "command", spot: command, text: command.value.join("\n") };
  }
  if (healthcheck !== undefined) {
    yield {
      what: "healthcheck",
      spot: healthcheck.spot,
      text: healthcheck.command.join("\n"),
    };
  }
}

/** Without the dots and dashes around a name that stands in a sentence. */
function trimmed(token: string): string {
  let start = 0;
  let end = token.length;
  while (start < end && ".-".includes(token[start])) start++;
  while (end > start && ".-".includes(token[end - 1])) end--;
  return token.slice(start, end);
}
