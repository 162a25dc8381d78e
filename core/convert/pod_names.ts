/** The names that Compose services have inside the pod: DNS labels. */

import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { isDnsLabel } from "../domain/patterns.ts";
import { placeOf } from "../domain/source.ts";
import { type Mention, mentionsOf } from "./mentions.ts";
import { subPathContainer } from "./subpath_container.ts";

/** Name of a service's container and headless Service, by its Compose name. */
export type PodNames = ReadonlyMap<string, string>;

/**
 * Names that are no DNS labels are made safe: lower case, `_` and `.` become
 * `-` (decision 18). A warning tells so, and names each value that holds a
 * name with `_`, which nothing resolves.
 */
export function podNames(
  services: readonly ComposeService[],
): { names: PodNames; problems: Problem[] } {
  const names = new Map<string, string>();
  const owners = new Map<string, ComposeService>();
  const renamed: ComposeService[] = [];
  const problems: Problem[] = [];
  for (const service of services) {
    const name = safeName(service.name);
    names.set(service.name, name);
    const owner = owners.get(name);
    if (owner !== undefined) problems.push(...clash(owner, service, name));
    else owners.set(name, service);
    const problem = nameProblem(service, name);
    if (problem !== undefined) problems.push(problem);
    else if (name !== service.name) renamed.push(service);
  }
  const unresolved = renamed
    .map(({ name }) => name)
    .filter((name) => name.includes("_"));
  const mentions = mentionsOf(unresolved, services);
  for (const service of renamed) {
    const name = names.get(service.name)!;
    problems.push(renaming(service, name, mentions.get(service.name) ?? []));
  }
  return { names, problems };
}

/** Lower case, `_` and `.` to `-`, no dash at an end. */
export function safeName(name: string): string {
  return name.toLowerCase().replace(/[_.]/g, "-")
    .replace(/^-+/, "").replace(/(?<!-)-+$/, "");
}

function nameProblem(
  service: ComposeService,
  name: string,
): Problem | undefined {
  const at = placeOf(service.spot);
  if (name.length > 63) {
    return {
      level: "error",
      message:
        `Cannot name a container "${service.name}": ${name.length} characters, the limit is 63`,
      at,
      hint: "give the service a shorter name",
    };
  }
  if (!isDnsLabel(name)) {
    return {
      level: "error",
      message:
        `Cannot name a container "${service.name}": it is no DNS label, and cannot be made one`,
      at,
      hint: "rename the service with letters, digits and inner dashes",
    };
  }
  if (name === subPathContainer) {
    return {
      level: "error",
      message:
        `Cannot name a container "${service.name}": Kompox gives that name to the container that makes directories in volumes`,
      at,
      hint: "rename the service",
    };
  }
  return undefined;
}

function clash(
  first: ComposeService,
  second: ComposeService,
  name: string,
): Problem[] {
  return [first, second].map((service) => ({
    level: "error" as const,
    message:
      `Cannot name two containers "${name}": "${first.name}" and "${second.name}" both become that`,
    at: placeOf(service.spot),
    hint: `rename "${second.name}"`,
  }));
}

function renaming(
  service: ComposeService,
  name: string,
  mentions: readonly Mention[],
): Problem {
  const values = mentions.map(({ what, spot }) => {
    const { file, line, column } = placeOf(spot);
    return `${what} (${file}:${line}:${column})`;
  });
  return {
    level: "warning",
    message: service.name.includes("_")
      ? `Cannot resolve "${service.name}" in a pod: its name there is "${name}"`
      : `Cannot name a container "${service.name}": its name in a pod is "${name}"`,
    at: placeOf(service.spot),
    hint: values.length === 0
      ? `rename the service to "${name}"`
      : `write "${name}" instead of "${service.name}" in ${values.join(", ")}`,
  };
}
