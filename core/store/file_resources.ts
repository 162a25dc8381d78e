/** The documents of one `kompoxops.yml`: to be looked at; they are changed in the file. */

import { exactPlain } from "../domain/exact_plain.ts";
import { failure, type KompoxError } from "../domain/error.ts";
import { readYaml } from "../domain/read_yaml.ts";
import { Source } from "../domain/source.ts";
import type {
  Json,
  ResourceKind,
  ResourcePage,
  ResourceRow,
  ResourceStore,
} from "../ports/resources.ts";
import { FileStore, type FileStoreDeps } from "./file_store.ts";

export interface FileResourcesDeps extends FileStoreDeps {
  now(): Date;
}

const order: readonly ResourceKind[] = [
  "service",
  "provider",
  "cluster",
  "app",
];

/** One of each kind; ids and times are those of this process. */
export class FileResources implements ResourceStore {
  readonly #path: string;
  readonly #deps: FileResourcesDeps;
  #rows?: Promise<ReadonlyMap<ResourceKind, ResourceRow>>;

  constructor(path: string, deps: FileResourcesDeps) {
    this.#path = path;
    this.#deps = deps;
  }

  async list(
    kind: ResourceKind,
    { ids, cursor }: Parameters<ResourceStore["list"]>[1],
  ): Promise<ResourcePage> {
    const row = (await this.#read()).get(kind);
    const shown = row !== undefined && cursor === undefined &&
      (ids?.includes(row.id) ?? true);
    return { rows: shown ? [row] : [] };
  }

  async find(
    kind: ResourceKind,
    ref: string,
  ): Promise<ResourceRow | undefined> {
    const row = (await this.#read()).get(kind);
    return row?.id === ref || row?.name === ref ? row : undefined;
  }

  create(
    { kind, name }: { readonly kind: ResourceKind; readonly name: string },
  ) {
    return Promise.reject(this.#fixed("create", kind, name));
  }

  update(
    { kind, name }: { readonly kind: ResourceKind; readonly name: string },
  ) {
    return Promise.reject(this.#fixed("update", kind, name));
  }

  async delete(kind: ResourceKind, id: string): Promise<never> {
    const name = (await this.find(kind, id))?.name ?? id;
    throw this.#fixed("delete", kind, name);
  }

  #fixed(verb: string, kind: ResourceKind, name: string): KompoxError {
    return failure(
      "unsupported",
      `Cannot ${verb} ${kind} "${name}": "${this.#path}" is a configuration file`,
      {
        hint: "edit the file, or use a database: --db-url sqlite:kompoxops.db",
      },
    );
  }

  #read(): Promise<ReadonlyMap<ResourceKind, ResourceRow>> {
    return this.#rows ??= readRows(this.#path, this.#deps);
  }
}

/** The reader of the file says whether it holds; the documents are what it says. */
async function readRows(
  path: string,
  deps: FileResourcesDeps,
): Promise<ReadonlyMap<ResourceKind, ResourceRow>> {
  let text = "";
  const store = new FileStore(path, {
    ...deps,
    readConfig: (source) => {
      text = source.text;
      return deps.readConfig(source);
    },
  });
  const target = await store.target(undefined);
  const { root } = readYaml(new Source(path, text));
  const fields = root && exactPlain(root) as Record<string, unknown>;
  const at = deps.now().toISOString();
  const rows = new Map<ResourceKind, ResourceRow>();
  let parentId: string | undefined;
  for (const kind of order) {
    const written = fields?.[kind] ?? fields?.workspace;
    const { name: _, ...spec } = written as Record<string, Json>;
    const { id, name } = target[kind];
    rows.set(kind, {
      kind,
      id,
      name,
      ...(parentId !== undefined && { parentId }),
      spec,
      version: 1,
      createdAt: at,
      updatedAt: at,
    });
    parentId = id;
  }
  return rows;
}
