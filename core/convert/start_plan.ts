/** In which way and order the services of a pod start (decision 16). */

import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { placeOf } from "../domain/source.ts";
import { startOrder } from "./start_order.ts";

/**
 * `sidecar`: others wait for it, it starts before them and goes on;
 * `job`: it runs to its end before what comes later starts;
 * `ordinary`: it starts when all those have.
 */
export type Role = "sidecar" | "job" | "ordinary";

export interface StartPlan {
  readonly roles: ReadonlyMap<string, Role>;
  /** Sidecars and jobs in the order in which they start. */
  readonly early: readonly ComposeService[];
  /** Sorted by name. */
  readonly ordinary: readonly ComposeService[];
  /** Services that another one wants to be healthy first. */
  readonly awaitedHealthy: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** @param services sorted by name */
export function planStart(services: readonly ComposeService[]): StartPlan {
  const waits = waitsFor(services);
  const roles = new Map<string, Role>();
  for (const service of services) {
    roles.set(service.name, roleOf(service, waits));
  }
  const { order, problems } = startOrder(services);
  const early = order.filter(({ name }) => roles.get(name) !== "ordinary");
  const ordinary = services.filter(({ name }) =>
    roles.get(name) === "ordinary"
  );
  const cyclic = problems.length > 0;
  for (const service of early) {
    if (roles.get(service.name) === "job") problems.push(jobNote(service));
  }
  if (ordinary.length === 0 && services.length > 0 && !cyclic) {
    problems.push(nothingStays(services[0]));
  }
  problems.push(...healthProblems(services, roles));
  return {
    roles,
    early,
    ordinary,
    awaitedHealthy: waits.healthy,
    problems,
  };
}

interface Waits {
  readonly any: Set<string>;
  readonly completed: Set<string>;
  readonly healthy: Set<string>;
}

function waitsFor(services: readonly ComposeService[]): Waits {
  const waits: Waits = {
    any: new Set(),
    completed: new Set(),
    healthy: new Set(),
  };
  for (const dependency of services.flatMap(({ dependsOn }) => dependsOn)) {
    const { service, condition } = dependency;
    waits.any.add(service);
    if (condition === "service_completed_successfully") {
      waits.completed.add(service);
    }
    if (condition === "service_healthy") waits.healthy.add(service);
  }
  return waits;
}

function roleOf(service: ComposeService, waits: Waits): Role {
  const { name, kompox, restart, ports } = service;
  if (kompox.job || waits.completed.has(name)) return "job";
  if (waits.any.has(name)) return "sidecar";
  const ends = restart?.value === "no" ||
    restart?.value.startsWith("on-failure");
  return ends && ports.length === 0 ? "job" : "ordinary";
}

function jobNote(service: ComposeService): Problem {
  return {
    level: "info",
    message:
      `"${service.name}" runs to its end at each start of the pod, before the others`,
    at: placeOf(service.spot),
  };
}

function nothingStays(service: ComposeService): Problem {
  const restart = service.restart;
  return {
    level: "error",
    message: "Cannot make a pod: every service runs to its end, and none stays",
    at: placeOf(restart ?? service.spot),
    hint: restart === undefined
      ? `remove "x-kompox.job" from "${service.name}"`
      : `remove "restart" from "${service.name}", or publish a port of it`,
  };
}

function healthProblems(
  services: readonly ComposeService[],
  roles: ReadonlyMap<string, Role>,
): Problem[] {
  const problems: Problem[] = [];
  const byName = new Map(services.map((each) => [each.name, each]));
  for (const service of services) {
    for (const { service: name, condition, spot } of service.dependsOn) {
      const awaited = byName.get(name);
      if (condition !== "service_healthy" || awaited === undefined) continue;
      const what = `Cannot wait until "${name}" is healthy`;
      if (roles.get(name) === "job") {
        problems.push({
          level: "warning",
          message: `${what}: it runs to its end first`,
          at: placeOf(spot),
          hint: 'write "condition: service_completed_successfully"',
        });
      } else if (awaited.healthcheck === undefined) {
        problems.push({
          level: "error",
          message: `${what}: it has no healthcheck`,
          at: placeOf(spot),
          hint:
            `write a healthcheck for "${name}" (the image's own is not seen), or "condition: service_started"`,
        });
      }
    }
  }
  return problems;
}
