/** What the verbs on resources and tokens take and give (spec/70 §2). */

import type { Ask } from "./call.ts";

/** Any JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * A resource as users write and read it: `version: v1`, `kind`, `name`, the
 * parent by name (`service`, `provider` or `cluster`), then the fields of
 * `kompoxops.yml`. What the database adds is in `metadata`.
 */
export interface ResourceDocument extends Fields {
  readonly version: "v1";
  readonly kind: "Service" | "Provider" | "Cluster" | "App";
  readonly name: string;
  readonly metadata?: {
    readonly id: string;
    /** For `If-Match`. */
    readonly etag: string;
    readonly createdAt: string;
    readonly updatedAt: string;
  };
}

export interface ListInput {
  readonly limit?: number;
  readonly cursor?: string;
}

export interface ResourceList {
  readonly items: readonly ResourceDocument[];
  readonly cursor?: string;
}

/** An id, or a name that only one has. */
export interface RefInput {
  readonly ref: string;
}

export interface CreateInput {
  readonly document: Fields;
}

export interface UpdateInput extends RefInput {
  /** The whole document; a secret setting of `***` stays as it is. */
  readonly document: Fields;
  /** Absent: whatever is there. Over HTTP it is `If-Match`, and needed. */
  readonly etag?: string;
}

export interface RemoveInput extends RefInput {
  readonly etag?: string;
}

export interface Removed {
  readonly id: string;
  readonly name: string;
}

/** CRUD on one kind. */
export interface ResourceVerbs {
  readonly list: Ask<ListInput, ResourceList>;
  readonly get: Ask<RefInput, ResourceDocument>;
  readonly create: Ask<CreateInput, ResourceDocument>;
  readonly update: Ask<UpdateInput, ResourceDocument>;
  readonly delete: Ask<RemoveInput, Removed>;
}

/** `admin` calls these straight on the database; the service over HTTP. */
export interface ResourceOperations {
  readonly service: ResourceVerbs;
  readonly provider: ResourceVerbs;
  readonly cluster: ResourceVerbs;
  readonly app: ResourceVerbs;
}

export interface NewTokenInput {
  readonly name: string;
  readonly role: "operator" | "owner";
  /** Ids or names, for an owner. */
  readonly apps?: readonly string[];
  /** Milliseconds from now; absent: 90 days; 0: never ends. */
  readonly lifetimeMs?: number;
}

export interface TokenReport {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly role: "operator" | "owner";
  readonly apps: readonly { readonly id: string; readonly name: string }[];
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly revokedAt?: string;
  readonly lastUsedAt?: string;
}

export interface NewToken extends TokenReport {
  /** Shown this once. */
  readonly token: string;
}

/** The verbs on tokens. */
export interface TokenOperations {
  readonly listTokens: Ask<Record<never, never>, readonly TokenReport[]>;
  readonly createToken: Ask<NewTokenInput, NewToken>;
  readonly revokeToken: Ask<{ readonly id: string }, TokenReport>;
}
