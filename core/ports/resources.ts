/** The resources as documents in a database (spec/70 §2). */

/** From the top: each belongs to one of the kind before it. */
export type ResourceKind = "service" | "provider" | "cluster" | "app";

/** Any JSON. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * One resource as it is stored: the fields of its document, kept whole, so
 * that nothing is lost on a round trip. A provider belongs to the service, a
 * cluster to a provider, an app to a cluster.
 */
export interface ResourceRow {
  readonly kind: ResourceKind;
  /** UUID v4. */
  readonly id: string;
  readonly name: string;
  /** Id of the resource that it belongs to; absent: a service. */
  readonly parentId?: string;
  /** The document without `version`, `kind`, `name` and the parent's name; settings that are secrets are in clear here, sealed in the database. */
  readonly spec: { readonly [key: string]: Json };
  /** Grows with each change: the ETag. */
  readonly version: number;
  /** RFC 3339, UTC, like `updatedAt`. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface NewResource {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly parentId?: string;
  readonly spec: { readonly [key: string]: Json };
}

export interface ResourcePage {
  readonly rows: readonly ResourceRow[];
  /** For the next page; absent: this was the last. */
  readonly cursor?: string;
}

/**
 * Documents of all resources. Uniqueness is the database's own: one service;
 * provider names per service, cluster names per provider, app names per
 * provider (their hash knows no cluster).
 */
export interface ResourceStore {
  /** By name, then by id. @param options.ids only these, for whom others do not exist */
  list(
    kind: ResourceKind,
    options: {
      readonly limit?: number;
      readonly cursor?: string;
      readonly ids?: readonly string[];
    },
  ): Promise<ResourcePage>;
  /**
   * @param ref an id, or a name that only one of the kind has
   * @returns undefined when there is none
   * @throws {KompoxError} `conflict` several have the name: say the id
   */
  find(kind: ResourceKind, ref: string): Promise<ResourceRow | undefined>;
  /** @throws {KompoxError} `conflict` the name is taken; `not-found` no such parent */
  create(resource: NewResource): Promise<ResourceRow>;
  /**
   * @param version the one that the change was made from; undefined: whatever is there
   * @throws {KompoxError} `not-found`; `conflict` it has another version by now, or the name is taken
   */
  update(
    row: Pick<ResourceRow, "kind" | "id" | "name" | "parentId" | "spec">,
    version: number | undefined,
  ): Promise<ResourceRow>;
  /** @throws {KompoxError} `not-found`; `conflict` another version, or resources belong to it */
  delete(
    kind: ResourceKind,
    id: string,
    version: number | undefined,
  ): Promise<void>;
}
