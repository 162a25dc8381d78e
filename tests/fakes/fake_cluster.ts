/** The state of a cluster in memory: objects with versions, owners and finalizers. */

import type { KubeObject, KubeRef, WatchEvent } from "../../core/ports/kube.ts";
import { failure } from "../../core/domain/error.ts";
import { canonicalJson } from "../../core/plan/canonical_json.ts";
import { applyFields, ownChanges, type Owners } from "./fake_apply.ts";
import { FakeClock } from "./fake_clock.ts";

/** What may change of an object by its own controller. */
export type Draft = Record<string, unknown> & {
  metadata: Record<string, unknown>;
};

const clusterKinds = new Set([
  "Namespace",
  "PersistentVolume",
  "StorageClass",
  "ClusterRole",
  "ClusterRoleBinding",
  "IngressClass",
]);
const never = new AbortController().signal;

/** How long objects of a kind take to go, in milliseconds. */
const goesIn: Readonly<Record<string, number>> = {
  Pod: 1500,
  PersistentVolumeClaim: 500,
  Namespace: 3000,
};

/** Several connections share one of these, as they share a real cluster. */
export class FakeCluster {
  readonly #objects = new Map<string, KubeObject>();
  readonly #owners = new Map<string, Owners>();
  readonly #listeners = new Set<(event: WatchEvent) => void>();
  #version = 1000;
  #uid = 0;

  constructor(readonly clock: FakeClock = new FakeClock()) {}

  get version(): string {
    return String(this.#version);
  }

  all(): KubeObject[] {
    return [...this.#objects.values()];
  }

  ofKind(kind: string): KubeObject[] {
    return this.all().filter((object) => object.kind === kind);
  }

  find(ref: KubeRef): KubeObject | undefined {
    return this.#objects.get(keyOf(ref));
  }

  /** Calls back after every change, until the returned function is called. */
  listen(listener: (event: WatchEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  apply(object: KubeObject, manager: string, force: boolean): KubeObject {
    this.#refuseMissingNamespace(object);
    const key = keyOf(refTo(object));
    const live = this.#objects.get(key);
    const draft = structuredClone(live ?? this.#born(object)) as Draft;
    const owners = structuredClone(this.#owners.get(key) ?? new Map());
    const [conflict] = applyFields(
      draft,
      owners,
      object as unknown as Draft,
      manager,
      force,
    );
    if (conflict !== undefined) {
      throw failure(
        "conflict",
        `Cannot apply ${object.kind} "${object.metadata.name}": ` +
          `"${conflict.manager}" manages ${conflict.path}`,
        { hint: "--force-conflicts" },
      );
    }
    this.#owners.set(key, owners);
    return this.#store(key, live, draft);
  }

  create(object: KubeObject): KubeObject {
    this.#refuseMissingNamespace(object);
    const key = keyOf(refTo(object));
    if (this.#objects.has(key)) {
      throw failure("conflict", `Cannot create ${key}: it exists`);
    }
    const draft = { ...structuredClone(object), ...this.#born(object) };
    return this.#store(key, undefined, {
      ...draft,
      metadata: { ...object.metadata, ...draft.metadata },
    } as unknown as Draft);
  }

  replace(object: KubeObject): KubeObject {
    const key = keyOf(refTo(object));
    const live = this.#objects.get(key);
    if (live === undefined) throw failure("not-found", `Cannot find ${key}`);
    const { resourceVersion } = object.metadata;
    if (resourceVersion !== live.metadata.resourceVersion) {
      throw failure("conflict", `Cannot replace ${key}: it was changed`);
    }
    const { uid, creationTimestamp } = live.metadata;
    const draft = structuredClone(object) as unknown as Draft;
    Object.assign(draft.metadata, { uid, creationTimestamp });
    return this.#store(key, live, draft);
  }

  /** Changes an object as another manager, or as its controller. */
  edit(ref: KubeRef, manager: string, change: (draft: Draft) => void): void {
    const key = keyOf(ref);
    const live = this.#objects.get(key);
    if (live === undefined) return;
    const draft = structuredClone(live) as unknown as Draft;
    change(draft);
    const owners = this.#owners.get(key) ?? new Map();
    ownChanges(live as unknown as Draft, draft, owners, manager);
    this.#owners.set(key, owners);
    this.#store(key, live, draft);
  }

  /** Begins a deletion; what belongs to the object follows. */
  delete(ref: KubeRef): boolean {
    const key = keyOf(ref);
    const live = this.#objects.get(key);
    if (live === undefined) return false;
    if (live.metadata.deletionTimestamp !== undefined) return true;
    const ms = goesIn[live.kind] ?? 0;
    if (ms === 0) this.#remove(key);
    else {
      this.edit(ref, "", (draft) => {
        draft.metadata.deletionTimestamp = this.clock.now().toISOString();
      });
      void this.clock.sleep(ms, never).then(() => this.#remove(key));
    }
    for (const other of this.all()) {
      const owned = (other.metadata.ownerReferences as { uid: string }[])
        ?.some(({ uid }) => uid === live.metadata.uid);
      const inside = live.kind === "Namespace" &&
        other.metadata.namespace === live.metadata.name;
      if (owned || inside) this.delete(refTo(other));
    }
    return true;
  }

  #refuseMissingNamespace({ kind, metadata: { namespace } }: KubeObject): void {
    if (clusterKinds.has(kind)) return;
    const home = this.#objects.get(`Namespace//${namespace}`);
    if (home === undefined) {
      throw failure("not-found", `Cannot find namespace "${namespace}"`);
    }
    if (home.metadata.deletionTimestamp === undefined) return;
    throw failure("denied", `Cannot write: "${namespace}" is being terminated`);
  }

  #born({ apiVersion, kind, metadata: { name, namespace } }: KubeObject) {
    return {
      apiVersion,
      kind,
      metadata: {
        name,
        ...(namespace && { namespace }),
        uid: `uid-${++this.#uid}`,
        generation: 0,
        creationTimestamp: this.clock.now().toISOString(),
      },
    };
  }

  #store(key: string, live: KubeObject | undefined, draft: Draft): KubeObject {
    const changed = live === undefined ||
      canonicalJson(live) !== canonicalJson(draft);
    if (!changed) return live;
    const meta = draft.metadata;
    meta.resourceVersion = String(++this.#version);
    if (canonicalJson(live?.spec) !== canonicalJson(draft.spec)) {
      meta.generation = Number(meta.generation ?? 0) + 1;
    }
    const object = draft as unknown as KubeObject;
    this.#objects.set(key, object);
    this.#tell({ type: live === undefined ? "ADDED" : "MODIFIED", object });
    return object;
  }

  #remove(key: string): void {
    const object = this.#objects.get(key);
    if (object === undefined) return;
    this.#objects.delete(key);
    this.#owners.delete(key);
    this.#version++;
    this.#tell({ type: "DELETED", object });
  }

  #tell(event: WatchEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

/** The reference to an object of the fake. */
export function refTo(object: KubeObject): KubeRef {
  const { apiVersion, kind, metadata: { name, namespace } } = object;
  return { apiVersion, kind, name, namespace };
}

function keyOf({ kind, name, namespace }: KubeRef): string {
  return `${kind}/${clusterKinds.has(kind) ? "" : namespace ?? ""}/${name}`;
}
