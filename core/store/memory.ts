/** Resources in memory, found by name. */

import { failure, type KompoxError } from "../domain/error.ts";
import { nearest } from "../domain/nearest.ts";
import type { Target } from "../domain/resources.ts";
import type { ClusterTarget, Store } from "../ports/store.ts";

/** What a lookup finds by name, and how its errors call it. */
interface Shelf<T> {
  readonly kind: "app" | "cluster";
  /** By name; a name may be given under several parents. */
  readonly items: readonly (readonly [name: string, item: T])[];
}

/** Holds apps with their parents; they last as long as the process. */
export class MemoryStore implements Store {
  readonly #apps: Shelf<Target>;
  readonly #clusters: Shelf<ClusterTarget>;

  /** @param targets parents that are shared are the same objects in each */
  constructor(targets: readonly Target[]) {
    const clusters = new Map<string, ClusterTarget>();
    for (const { service, provider, cluster } of targets) {
      clusters.set(cluster.id, { service, provider, cluster });
    }
    this.#apps = {
      kind: "app",
      items: targets.map((target) => [target.app.name, target]),
    };
    this.#clusters = {
      kind: "cluster",
      items: [...clusters.values()].map((it) => [it.cluster.name, it]),
    };
  }

  /** @param appName absent: the only app, when there is one */
  async target(appName: string | undefined): Promise<Target> {
    return await find(this.#apps, appName);
  }

  /** @param clusterName absent: the only cluster, when there is one */
  async clusterTarget(clusterName: string | undefined): Promise<ClusterTarget> {
    return await find(this.#clusters, clusterName);
  }
}

function find<T>(shelf: Shelf<T>, name: string | undefined): T {
  const found = name === undefined
    ? shelf.items
    : shelf.items.filter(([itemName]) => itemName === name);
  if (found.length === 1) return found[0][1];
  if (name === undefined) throw noneChosen(shelf);
  throw found.length === 0 ? noSuch(shelf, name) : notUnique(shelf, name);
}

function noneChosen({ kind, items }: Shelf<unknown>): KompoxError {
  const state = items.length === 0
    ? `the configuration has no ${kind}`
    : `no name was given, and there are ${items.length}`;
  return failure("usage", `Cannot choose the ${kind}: ${state}`, {
    hint: `use --${kind}-name NAME, or set ${kind}.name in kompoxops.yml`,
  });
}

function noSuch({ kind, items }: Shelf<unknown>, name: string): KompoxError {
  const names = items.map(([itemName]) => itemName);
  const near = nearest(name, names) ?? names[0];
  const known = names.slice(0, 5).map((known) => `"${known}"`).join(", ");
  const state = names.length === 0
    ? `the configuration has no ${kind}`
    : `the configuration has ${known}${names.length > 5 ? " and others" : ""}`;
  return failure("not-found", `Cannot find ${kind} "${name}": ${state}`, {
    hint: near === undefined
      ? `set ${kind}.name in kompoxops.yml`
      : `use --${kind}-name ${near}`,
  });
}

function notUnique({ kind }: Shelf<unknown>, name: string): KompoxError {
  return failure(
    "usage",
    `Cannot choose ${kind} "${name}": several have this name`,
    { hint: `give each ${kind} a name of its own` },
  );
}
