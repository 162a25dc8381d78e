/** Sorts services so that each comes after those that it waits for. */

import type { ComposeDependency, ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { placeOf } from "../domain/source.ts";

/**
 * @param services sorted by name, which decides between those that may start
 * @returns all services; those in a cycle, an error each cycle, come last
 */
export function startOrder(
  services: readonly ComposeService[],
): { order: ComposeService[]; problems: Problem[] } {
  const indexes = new Map(services.map(({ name }, index) => [name, index]));
  const dependents: number[][] = services.map(() => []);
  const open = services.map((service, index) => {
    const awaited = new Set(service.dependsOn.map(({ service }) => service));
    let count = 0;
    for (const name of awaited) {
      const other = indexes.get(name);
      if (other === undefined) continue;
      dependents[other].push(index);
      count++;
    }
    return count;
  });
  const order: ComposeService[] = [];
  const placed = new Set<number>();
  const ready = open.flatMap((count, index) => count === 0 ? [index] : []);
  for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
    order.push(services[next]);
    placed.add(next);
    for (const index of dependents[next]) {
      if (--open[index] === 0) insertSorted(ready, index);
    }
  }
  if (order.length === services.length) return { order, problems: [] };
  const rest = services.filter((_, index) => !placed.has(index));
  return { order: [...order, ...rest], problems: cycles(rest) };
}

function insertSorted(sorted: number[], value: number): void {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  sorted.splice(low, 0, value);
}

/** Each service of `rest` waits for another one of them: walking on ends in a cycle. */
function cycles(rest: readonly ComposeService[]): Problem[] {
  const byName = new Map(rest.map((service) => [service.name, service]));
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const start of rest) {
    const path: { name: string; wait: ComposeDependency }[] = [];
    const onPath = new Map<string, number>();
    let name = start.name;
    while (!seen.has(name)) {
      seen.add(name);
      const wait = byName.get(name)!.dependsOn.find(({ service }) =>
        byName.has(service)
      )!;
      onPath.set(name, path.length);
      path.push({ name, wait });
      name = wait.service;
    }
    const from = onPath.get(name);
    if (from !== undefined) problems.push(cycle(path.slice(from)));
  }
  return problems;
}

function cycle(
  steps: readonly { name: string; wait: ComposeDependency }[],
): Problem {
  const waits = steps.map(({ name, wait }) =>
    `"${name}" waits for "${wait.service}"`
  );
  return {
    level: "error",
    message: `Cannot order the services: ${waits.join(", ")}`,
    at: placeOf(steps.at(-1)!.wait.spot),
    hint: `remove one of these from "depends_on"`,
  };
}
