/** CRUD on the documents of resources (spec/70 §2), over whatever keeps them. */

import { failure } from "../../domain/error.ts";
import type {
  ResourceDocument,
  ResourceList,
  ResourceOperations,
  ResourceVerbs,
} from "../../operations/resources.ts";
import type { DriverFacts, Drivers } from "../../ports/driver.ts";
import type {
  ResourceKind,
  ResourcePage,
  ResourceRow,
  ResourceStore,
} from "../../ports/resources.ts";
import { changeResource } from "./change_resource.ts";
import { etagOf, versionFor } from "./etag.ts";
import { kinds } from "./kinds.ts";
import { hideSecrets } from "./secret_settings.ts";

export interface ResourcePorts {
  readonly resources: ResourceStore;
  readonly drivers: Drivers & DriverFacts;
  /** Apps that a list shows; absent: all. */
  readonly appIds?: readonly string[];
}

/** Nothing is asked before the first call. */
export function resourceOperations(ports: ResourcePorts): ResourceOperations {
  return {
    service: verbs(ports, "service"),
    provider: verbs(ports, "provider"),
    cluster: verbs(ports, "cluster"),
    app: verbs(ports, "app"),
  };
}

function verbs(ports: ResourcePorts, kind: ResourceKind): ResourceVerbs {
  return {
    list: (input) => listResources(ports, kind, input),
    get: ({ ref }) => getResource(ports, kind, ref),
    async create({ document }) {
      const { resources } = ports;
      const change = await changeResource(ports, kind, document, undefined);
      return await toDocument(ports, await resources.create(change));
    },
    async update({ ref, document, etag }) {
      const { resources } = ports;
      const row = await findResource(resources, kind, ref);
      const change = await changeResource(ports, kind, document, row);
      const doing = `update ${kind} "${row.name}"`;
      const version = versionFor(doing, row, etag ?? change.etag);
      const next = { ...change, id: row.id };
      return await toDocument(ports, await resources.update(next, version));
    },
    async delete({ ref, etag }) {
      const { resources } = ports;
      const { id, name, ...row } = await findResource(resources, kind, ref);
      const doing = `delete ${kind} "${name}"`;
      const version = versionFor(doing, { id, name, ...row }, etag);
      await resources.delete(kind, id, version);
      return { id, name };
    },
  };
}

/** @throws {KompoxError} `not-found` */
export async function findResource(
  resources: ResourceStore,
  kind: ResourceKind,
  ref: string,
): Promise<ResourceRow> {
  const row = await resources.find(kind, ref);
  if (row !== undefined) return row;
  throw failure(
    "not-found",
    `Cannot find ${kind} "${ref}": there is none with this name or id`,
    { hint: `list the ${kind}s to see what is there` },
  );
}

/** A list while nothing of it changes: whoever keeps rows gives the same ones again. */
const listed = new WeakMap<
  ResourcePage["rows"],
  { readonly above: ResourcePage["rows"]; readonly list: ResourceList }
>();

const nothing: ResourcePage["rows"] = [];

async function listResources(
  ports: ResourcePorts,
  kind: ResourceKind,
  input: { readonly limit?: number; readonly cursor?: string },
): Promise<ResourceList> {
  const ids = kind === "app" ? ports.appIds : undefined;
  const { rows, cursor } = await ports.resources.list(kind, { ...input, ids });
  const parent = kinds[kind].parent;
  const above = parent === undefined || rows.length === 0
    ? nothing
    : (await ports.resources.list(parent, {})).rows;
  const known = listed.get(rows);
  if (known?.above === above) return known.list;
  const byId = new Map(above.map((row) => [row.id, row]));
  const items = await Promise.all(
    rows.map((row) => documentOf(ports, row, byId.get(row.parentId ?? ""))),
  );
  const list = { items, ...(cursor !== undefined && { cursor }) };
  listed.set(rows, { above, list });
  return list;
}

async function getResource(
  ports: ResourcePorts,
  kind: ResourceKind,
  ref: string,
): Promise<ResourceDocument> {
  return await toDocument(
    ports,
    await findResource(ports.resources, kind, ref),
  );
}

async function toDocument(
  ports: ResourcePorts,
  row: ResourceRow,
): Promise<ResourceDocument> {
  const { parent } = kinds[row.kind];
  const above = parent && row.parentId !== undefined
    ? await ports.resources.find(parent, row.parentId)
    : undefined;
  return await documentOf(ports, row, above);
}

/** Documents of rows that a store gave more than once: lists are asked for often. */
const known = new WeakMap<
  ResourceRow,
  { readonly above: ResourceRow | undefined; readonly made: ResourceDocument }
>();

async function documentOf(
  ports: ResourcePorts,
  row: ResourceRow,
  above: ResourceRow | undefined,
): Promise<ResourceDocument> {
  const before = known.get(row);
  if (before !== undefined && before.above === above) return before.made;
  const made = await makeDocument(ports, row, above);
  known.set(row, { above, made });
  return made;
}

async function makeDocument(
  { drivers }: ResourcePorts,
  row: ResourceRow,
  above: ResourceRow | undefined,
): Promise<ResourceDocument> {
  const { word, parent } = kinds[row.kind];
  const driver = driverOf(row, above);
  const secret = driver === undefined
    ? []
    : await drivers.secretSettings(driver);
  return {
    version: "v1",
    kind: word,
    name: row.name,
    ...(parent && { [parent]: above?.name ?? row.parentId }),
    ...hideSecrets(row.spec, secret),
    metadata: {
      id: row.id,
      etag: etagOf(row),
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    },
  };
}

/** The driver that knows the settings; undefined: they are no driver's. */
function driverOf(
  row: ResourceRow,
  above: ResourceRow | undefined,
): string | undefined {
  if (row.kind === "provider") return String(row.spec.driver);
  return row.kind === "cluster" ? String(above?.spec.driver) : undefined;
}
