/** Resources that are remembered until the database changes: they are asked for far more often than changed. */

import type {
  NewResource,
  ResourceKind,
  ResourcePage,
  ResourceRow,
  ResourceStore,
} from "../../ports/resources.ts";
import type { Memo } from "./memo.ts";

export class CachedResources implements ResourceStore {
  readonly #inner: ResourceStore;
  readonly #memo: Memo;

  constructor(inner: ResourceStore, memo: Memo) {
    this.#inner = inner;
    this.#memo = memo;
  }

  list(
    kind: ResourceKind,
    options: Parameters<ResourceStore["list"]>[1],
  ): Promise<ResourcePage> {
    const { limit, cursor, ids } = options;
    const key = JSON.stringify([kind, limit, cursor, ids]);
    return this.#memo.remember(key, () => this.#inner.list(kind, options));
  }

  find(kind: ResourceKind, ref: string): Promise<ResourceRow | undefined> {
    return this.#memo.remember(
      `${kind}/${ref}`,
      () => this.#inner.find(kind, ref),
    );
  }

  create(resource: NewResource): Promise<ResourceRow> {
    return this.#inner.create(resource);
  }

  update(
    row: Parameters<ResourceStore["update"]>[0],
    version: number | undefined,
  ): Promise<ResourceRow> {
    return this.#inner.update(row, version);
  }

  delete(
    kind: ResourceKind,
    id: string,
    version: number | undefined,
  ): Promise<void> {
    return this.#inner.delete(kind, id, version);
  }
}
