/** Compares what services wait for with the services that there are. */

import { meant } from "../domain/nearest.ts";
import type { Findings } from "./findings.ts";
import type { ComposeDependency, ComposeService } from "./model.ts";
import type { WrittenDependency } from "./parse_depends_on.ts";
import type { WrittenService } from "./parse_service.ts";

/**
 * Unknown and inactive services are errors, unless they are not required, and
 * circles are. The strictest condition on a service wins.
 *
 * @param inactive profiles of the services that are not run
 */
export function resolveDependencies(
  services: readonly WrittenService[],
  inactive: ReadonlyMap<string, readonly string[]>,
  findings: Findings,
): ComposeService[] {
  const names = new Set(services.map((service) => service.name));
  const resolved = services.map((service) => ({
    ...service,
    dependsOn: dependencies(service, names, inactive, findings),
  }));
  refuseCircles(resolved, findings);
  return resolved;
}

const strictness = [
  "service_started",
  "service_healthy",
  "service_completed_successfully",
];

function dependencies(
  service: WrittenService,
  names: ReadonlySet<string>,
  inactive: ReadonlyMap<string, readonly string[]>,
  findings: Findings,
): ComposeDependency[] {
  const all = new Map<string, ComposeDependency>();
  for (const written of service.dependsOn) {
    const { required, ...dependency } = written;
    if (!names.has(dependency.service)) {
      if (required) missing(service.name, written, names, inactive, findings);
      continue;
    }
    const other = all.get(dependency.service);
    const stricter = other === undefined ||
      strictness.indexOf(dependency.condition) >
        strictness.indexOf(other.condition);
    if (stricter) all.set(dependency.service, dependency);
  }
  return [...all.values()];
}

function missing(
  name: string,
  { service, spot }: WrittenDependency,
  names: ReadonlySet<string>,
  inactive: ReadonlyMap<string, readonly string[]>,
  findings: Findings,
): void {
  const profiles = inactive.get(service);
  if (profiles !== undefined) {
    findings.error(
      spot,
      `Cannot start "${name}": it waits for "${service}", which no active profile selects`,
      `add --profile ${profiles[0]}, or write \`required: false\``,
    );
    return;
  }
  const few = findings.problems.length < 100;
  findings.error(
    spot,
    `Cannot start "${name}": it waits for "${service}", and there is no such service`,
    few ? meant(service, [...names].slice(0, 1000)) : undefined,
  );
}

/** Tells each circle once, at the dependency that closes it. */
function refuseCircles(
  services: readonly ComposeService[],
  findings: Findings,
): void {
  const byName = new Map(services.map((service) => [service.name, service]));
  const done = new Set<string>();
  for (const { name } of services) walk(name, byName, done, findings);
}

/** Depth first without recursion: chains may be thousands of services long. */
function walk(
  from: string,
  byName: ReadonlyMap<string, ComposeService>,
  done: Set<string>,
  findings: Findings,
): void {
  if (done.has(from)) return;
  const path = [{ name: from, next: 0 }];
  const onPath = new Set([from]);
  while (path.length > 0) {
    const top = path[path.length - 1];
    const dependency = byName.get(top.name)!.dependsOn[top.next++];
    if (dependency === undefined) {
      path.pop();
      onPath.delete(top.name);
      done.add(top.name);
    } else if (onPath.has(dependency.service)) {
      // The whole way is shown only while there are few problems.
      const names = findings.problems.length < 100
        ? path.map(({ name }) => name)
        : [dependency.service, top.name];
      const circle = names.slice(names.indexOf(dependency.service));
      findings.error(
        dependency.spot,
        `Cannot order the services: ${
          circleWords([...circle, dependency.service])
        } wait for each other`,
        "remove one `depends_on` of the circle",
      );
    } else if (!done.has(dependency.service)) {
      path.push({ name: dependency.service, next: 0 });
      onPath.add(dependency.service);
    }
  }
}

function circleWords(names: readonly string[]): string {
  const shown = names.length <= 6
    ? names
    : [...names.slice(0, 3), "...", ...names.slice(-2)];
  return shown.map((name) => name === "..." ? name : `"${name}"`).join(" -> ");
}
