/** Targets from documents in a database: the reader of kompoxops.yml reads them (spec/10 B). */

import { failure, type Problem, refuseErrors } from "../../domain/error.ts";
import { nearest } from "../../domain/nearest.ts";
import type { ComposeOrigin, Service, Target } from "../../domain/resources.ts";
import { Source } from "../../domain/source.ts";
import { jsonText } from "../../domain/json_text.ts";
import type {
  ResourceKind,
  ResourceRow,
  ResourceStore,
} from "../../ports/resources.ts";
import type { ClusterTarget, Store, TargetDraft } from "../../ports/store.ts";

/** Reads the text of a configuration: `readConfig` with any source of ids. */
export type ReadConfig = (
  source: Source,
) => { readonly config?: Target; readonly problems: readonly Problem[] };

interface Parents {
  readonly service: ResourceRow;
  readonly provider: ResourceRow;
  readonly cluster: ResourceRow;
}

export class ResourceTargets implements Store {
  readonly #resources: ResourceStore;
  readonly #readConfig: ReadConfig;

  constructor(resources: ResourceStore, readConfig: ReadConfig) {
    this.#resources = resources;
    this.#readConfig = readConfig;
  }

  /** @param ref name or id; absent: the only app */
  async target(ref: string | undefined): Promise<Target> {
    const { target, problems } = await this.draft(ref);
    refuseErrors(problems);
    return target!;
  }

  async draft(ref: string | undefined): Promise<TargetDraft> {
    const app = await this.#choose("app", ref);
    const parents = await this.#above(app);
    const source = sourceOf(`${app.name}.database.yml`, { ...parents, app });
    const { config, problems } = this.#readConfig(source);
    return { target: config && withIds(config, parents, app), problems };
  }

  async clusterTarget(ref: string | undefined): Promise<ClusterTarget> {
    const cluster = await this.#choose("cluster", ref);
    const parents = await this.#above({ parentId: cluster.id });
    // The reader wants an app: nothing of this one is used.
    const app = { name: "none", spec: { compose: { services: {} } } };
    const file = `${cluster.name}.database.yml`;
    const { config, problems } = this.#readConfig(
      sourceOf(file, { ...parents, app }),
    );
    refuseErrors(problems);
    return {
      service: named(config!.service, parents.service),
      provider: { ...config!.provider, id: parents.provider.id },
      cluster: { ...config!.cluster, id: parents.cluster.id },
    };
  }

  async #choose(
    kind: "app" | "cluster",
    ref: string | undefined,
  ): Promise<ResourceRow> {
    if (ref !== undefined) {
      const row = await this.#resources.find(kind, ref);
      if (row !== undefined) return row;
    }
    const { rows } = await this.#resources.list(kind, {});
    if (ref === undefined && rows.length === 1) return rows[0];
    throw ref === undefined
      ? noneChosen(kind, rows.length)
      : noSuch(kind, ref, rows.map(({ name }) => name));
  }

  async #above({ parentId }: Pick<ResourceRow, "parentId">): Promise<Parents> {
    const cluster = await this.#there("cluster", parentId);
    const provider = await this.#there("provider", cluster.parentId);
    const service = await this.#there("service", provider.parentId);
    return { service, provider, cluster };
  }

  async #there(
    kind: ResourceKind,
    id: string | undefined,
  ): Promise<ResourceRow> {
    const row = id === undefined
      ? undefined
      : await this.#resources.find(kind, id);
    if (row !== undefined) return row;
    throw failure("unavailable", `Cannot find the ${kind}: it is being moved`, {
      hint: "try again",
    });
  }
}

/** The four resources as one configuration, on lines of their own. */
function sourceOf(
  file: string,
  rows: Readonly<
    Record<ResourceKind, Pick<ResourceRow, "name" | "spec">>
  >,
): Source {
  const part = (kind: ResourceKind) => ({
    name: rows[kind].name,
    ...rows[kind].spec,
  });
  const text = jsonText({
    version: "v1",
    service: part("service"),
    provider: part("provider"),
    cluster: part("cluster"),
    app: part("app"),
  });
  return new Source(file, text);
}

function withIds(config: Target, parents: Parents, app: ResourceRow): Target {
  const { compose } = config.app;
  return {
    service: named(config.service, parents.service),
    provider: { ...config.provider, id: parents.provider.id },
    cluster: { ...config.cluster, id: parents.cluster.id },
    app: { ...config.app, id: app.id, compose: alone(compose, app) },
  };
}

function named(service: Service, { id }: ResourceRow): Service {
  return { ...service, id };
}

/** A bundle takes the text along: it must not hold the settings of the provider. */
function alone(compose: ComposeOrigin, app: ResourceRow): ComposeOrigin {
  if (compose.kind === "files") return compose;
  return {
    ...compose,
    text: jsonText({ app: { compose: app.spec.compose } }),
  };
}

function noneChosen(kind: "app" | "cluster", count: number) {
  const state = count === 0
    ? `the database has no ${kind}`
    : `no name was given, and there are ${count}`;
  return failure("usage", `Cannot choose the ${kind}: ${state}`, {
    hint: count === 0
      ? `kompoxops admin ${kind} create -f FILE`
      : `use --${kind}-name NAME`,
  });
}

function noSuch(
  kind: "app" | "cluster",
  ref: string,
  names: readonly string[],
) {
  const near = nearest(ref, names);
  return failure(
    "not-found",
    `Cannot find ${kind} "${ref}": the database has none with this name or id`,
    {
      hint: near === undefined
        ? `kompoxops admin ${kind} list`
        : `use --${kind}-name ${near}`,
    },
  );
}
