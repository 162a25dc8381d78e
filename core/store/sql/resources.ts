/** Documents of resources in SQL; what has to be unique is so by constraints. */

import { type Kysely, sql } from "kysely";
import { failure, type KompoxError } from "../../domain/error.ts";
import { StaleVersion } from "../../domain/stale_version.ts";
import type {
  NewResource,
  ResourceKind,
  ResourcePage,
  ResourceRow,
  ResourceStore,
} from "../../ports/resources.ts";
import { parseCursor, writeCursor } from "./cursor.ts";
import { placeOf, storeSpec, toResource } from "./resource_rows.ts";
import type { ResourceTable, Schema } from "./schema.ts";
import type { Sealer } from "./sealing.ts";
import { ConstraintFault, type Sql } from "./sql.ts";

/** What the documents need besides a database. */
export interface ResourceDeps {
  now(): Date;
  /** UUID v4. */
  newId(): string;
  readonly sealer: Sealer;
  /** Settings that are secrets; undefined: the driver is not known, all are. */
  secretSettings(driver: string): Promise<readonly string[] | undefined>;
}

const tables = {
  service: "services",
  provider: "providers",
  cluster: "clusters",
  app: "apps",
} as const;

const parents: Readonly<Record<ResourceKind, ResourceKind | undefined>> = {
  service: undefined,
  provider: "service",
  cluster: "provider",
  app: "cluster",
};

type Update = Parameters<ResourceStore["update"]>[0];

export class SqlResources implements ResourceStore {
  readonly #sql: Sql;
  readonly #deps: ResourceDeps;

  constructor(database: Sql, deps: ResourceDeps) {
    this.#sql = database;
    this.#deps = deps;
  }

  async list(
    kind: ResourceKind,
    options: Parameters<ResourceStore["list"]>[1],
  ): Promise<ResourcePage> {
    const { limit, cursor, ids } = options;
    if (ids?.length === 0) return { rows: [] };
    const after = cursor === undefined ? undefined : parseCursor(cursor);
    const rows = await this.#sql.run(`list the ${tables[kind]}`, (db) => {
      let query = select(db, kind).orderBy("name").orderBy("id");
      if (ids !== undefined) query = query.where("id", "in", [...ids]);
      if (after !== undefined) {
        const { name, id } = after;
        query = query.where(sql<boolean>`(name, id) > (${name}, ${id})`);
      }
      // One more tells whether there is another page.
      if (limit !== undefined) query = query.limit(limit + 1);
      return query.execute();
    });
    const page = limit === undefined ? rows : rows.slice(0, limit);
    const found = await Promise.all(page.map((row) => this.#read(kind, row)));
    const last = page.at(-1);
    return rows.length > page.length && last !== undefined
      ? { rows: found, cursor: writeCursor(last) }
      : { rows: found };
  }

  async find(
    kind: ResourceKind,
    ref: string,
  ): Promise<ResourceRow | undefined> {
    // No name holds one, and PostgreSQL cannot be asked for it.
    if (ref.includes("\0")) return undefined;
    const rows = await this.#sql.run(
      `find ${kind} "${ref}"`,
      (db) =>
        select(db, kind)
          .where((where) =>
            where.or([where("id", "=", ref), where("name", "=", ref)])
          )
          .limit(3)
          .execute(),
    );
    const row = rows.find(({ id }) => id === ref) ?? rows[0];
    if (row === undefined) return undefined;
    if (rows.length > 1 && row.id !== ref) throw severalNamed(kind, ref, rows);
    return await this.#read(kind, row);
  }

  async create(resource: NewResource): Promise<ResourceRow> {
    const { kind, name, parentId } = resource;
    const doing = `create ${kind} "${name}"`;
    const id = this.#deps.newId();
    const parent = await this.#parent(kind, parentId, doing);
    const stored = await this.#store({ ...resource, id }, parent);
    const now = this.#deps.now().toISOString();
    const row = {
      id,
      name,
      parent_id: parentId ?? null,
      ...stored,
      version: 1,
      created_at: now,
      updated_at: now,
      ...(kind === "app" && { provider_id: parent?.parent_id ?? "" }),
    };
    try {
      await this.#sql.run(
        doing,
        (db) => db.insertInto(tableOf(kind)).values(row).execute(),
      );
    } catch (error) {
      if (!(error instanceof ConstraintFault)) throw error;
      throw error.what === "unique"
        ? nameTaken(doing, kind, name)
        : noParent(doing, kind);
    }
    return await this.#read(kind, row);
  }

  async update(
    change: Update,
    version: number | undefined,
  ): Promise<ResourceRow> {
    const { kind, id, name, parentId } = change;
    const doing = `update ${kind} "${name}"`;
    const parent = await this.#parent(kind, parentId, doing);
    const stored = await this.#store(change, parent);
    const updatedAt = this.#deps.now().toISOString();
    const row = await this.#change(doing, change, (db) => {
      let query = db.updateTable(tableOf(kind))
        .set({ name, parent_id: parentId ?? null, ...stored })
        .set((set) => ({ version: set("version", "+", 1) }))
        .set({ updated_at: updatedAt })
        .where("id", "=", id);
      if (version !== undefined) query = query.where("version", "=", version);
      return query.returningAll().executeTakeFirst();
    });
    if (row === undefined) throw await this.#missed(doing, kind, id);
    return await this.#read(kind, row);
  }

  async delete(
    kind: ResourceKind,
    id: string,
    version: number | undefined,
  ): Promise<void> {
    const doing = `delete ${kind} "${id}"`;
    let gone: number;
    try {
      gone = await this.#sql.run(doing, async (db) => {
        let query = db.deleteFrom(tableOf(kind)).where("id", "=", id);
        if (version !== undefined) query = query.where("version", "=", version);
        return Number((await query.executeTakeFirst()).numDeletedRows);
      });
    } catch (error) {
      if (!(error instanceof ConstraintFault)) throw error;
      const name = (await this.find(kind, id))?.name ?? id;
      const what = `delete ${kind} "${name}"`;
      throw failure("conflict", `Cannot ${what}: others belong to it`, {
        hint: `delete the ${childrenOf(kind)} that belong to it first`,
      });
    }
    if (gone === 0) throw await this.#missed(doing, kind, id);
  }

  async #change<T>(
    doing: string,
    { kind, name }: Update,
    work: (db: Kysely<Schema>) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.#sql.run(doing, work);
    } catch (error) {
      if (!(error instanceof ConstraintFault)) throw error;
      throw error.what === "unique"
        ? nameTaken(doing, kind, name)
        : failure("conflict", `Cannot ${doing}: it cannot belong there`, {
          hint: kind === "app"
            ? "move an app only to another cluster of the same provider"
            : "make a new one in its place",
        });
    }
  }

  /** Why a change met nothing. */
  async #missed(
    doing: string,
    kind: ResourceKind,
    id: string,
  ): Promise<KompoxError> {
    const there = await this.#sql.run(
      doing,
      (db) => select(db, kind).where("id", "=", id).executeTakeFirst(),
    );
    if (there !== undefined) return new StaleVersion(doing);
    return failure("not-found", `Cannot ${doing}: there is none`, {
      hint: `list the ${tables[kind]} to see what is there`,
    });
  }

  async #parent(
    kind: ResourceKind,
    parentId: string | undefined,
    doing: string,
  ): Promise<ResourceTable | undefined> {
    const parentKind = parents[kind];
    if (parentKind === undefined) return undefined;
    const parent = await this.#sql.run(
      doing,
      (db) =>
        select(db, parentKind).where("id", "=", parentId ?? "")
          .executeTakeFirst(),
    );
    if (parent === undefined) throw noParent(doing, kind);
    return parent;
  }

  /** The driver that knows the settings is the provider's. */
  async #store(
    { kind, id, spec }: Omit<Update, "name">,
    parent: ResourceTable | undefined,
  ) {
    const { sealer } = this.#deps;
    const place = placeOf(kind, id);
    if (kind === "service" || kind === "app") {
      return await storeSpec(spec, [], sealer, place);
    }
    const of = kind === "provider" ? spec : JSON.parse(parent?.spec ?? "{}");
    const driver = typeof of.driver === "string" ? of.driver : "";
    const secret = await this.#deps.secretSettings(driver);
    return await storeSpec(spec, secret, sealer, place);
  }

  async #read(kind: ResourceKind, row: ResourceTable): Promise<ResourceRow> {
    return await toResource(kind, row, this.#deps.sealer);
  }
}

/** All four have the same columns; apps have one more, which only their creation writes. */
function tableOf(kind: ResourceKind): "apps" {
  return tables[kind] as "apps";
}

function select(db: Kysely<Schema>, kind: ResourceKind) {
  return db.selectFrom(tableOf(kind)).select([
    "id",
    "name",
    "parent_id",
    "spec",
    "sealed",
    "version",
    "created_at",
    "updated_at",
  ]);
}

function childrenOf(kind: ResourceKind): string {
  const child = (Object.keys(parents) as ResourceKind[])
    .find((other) => parents[other] === kind);
  return child === undefined ? "resources" : tables[child];
}

function severalNamed(
  kind: ResourceKind,
  name: string,
  rows: readonly { readonly id: string }[],
) {
  return failure(
    "conflict",
    `Cannot choose ${kind} "${name}": several have this name`,
    { hint: `say its id, such as ${rows[0].id}` },
  );
}

function nameTaken(doing: string, kind: ResourceKind, name: string) {
  return failure(
    "conflict",
    kind === "service"
      ? `Cannot ${doing}: there is a service already, and there is one per database`
      : `Cannot ${doing}: the name "${name}" is taken`,
    {
      hint: kind === "service"
        ? "update the service that is there"
        : "choose another name, or update the one that is there",
    },
  );
}

function noParent(doing: string, kind: ResourceKind) {
  const parent = parents[kind] ?? kind;
  return failure(
    "not-found",
    `Cannot ${doing}: there is no such ${parent} that it could belong to`,
    { hint: `create the ${parent} first` },
  );
}
