/** Server-side apply in small: who owns which field, and who is in the way. */

import { canonicalJson } from "../../core/plan/canonical_json.ts";

type Fields = Record<string, unknown>;

/** Managers of each leaf, by its path as JSON. A list is one leaf. */
export type Owners = Map<string, Set<string>>;

/** A field that another manager owns with another value. */
export interface FieldConflict {
  readonly manager: string;
  readonly path: string;
}

/**
 * Applies fields as one manager; fields that it owned and does not apply any
 * more are removed unless another manager owns them too.
 *
 * @param object changed in place, when there is no conflict
 */
export function applyFields(
  object: Fields,
  owners: Owners,
  applied: Fields,
  manager: string,
  force: boolean,
): FieldConflict[] {
  const leaves = leavesOf(applied);
  const conflicts: FieldConflict[] = [];
  for (const [path, value] of leaves) {
    if (canonicalJson(valueAt(object, path)) === canonicalJson(value)) continue;
    for (const other of owners.get(path) ?? []) {
      if (other === manager) continue;
      conflicts.push({ manager: other, path: JSON.parse(path).join(".") });
    }
  }
  if (conflicts.length > 0 && !force) return conflicts;
  for (const [path, value] of leaves) {
    const same = canonicalJson(valueAt(object, path)) === canonicalJson(value);
    const shared = same ? owners.get(path) : undefined;
    owners.set(path, new Set([...shared ?? [], manager]));
    setAt(object, path, structuredClone(value));
  }
  for (const [path, managers] of [...owners]) {
    if (leaves.has(path) || !managers.delete(manager)) continue;
    if (managers.size > 0) continue;
    owners.delete(path);
    deleteAt(object, path);
  }
  return [];
}

/** Gives every field that an update changed to its manager. */
export function ownChanges(
  before: Fields,
  after: Fields,
  owners: Owners,
  manager: string,
): void {
  const old = leavesOf(before);
  for (const [path, value] of leavesOf(after)) {
    if (canonicalJson(old.get(path)) === canonicalJson(value)) continue;
    owners.set(path, new Set([manager]));
  }
}

const identity = new Set(["apiVersion", "kind"]);
const identityMetadata = new Set(["name", "namespace", "resourceVersion"]);

function leavesOf(object: Fields): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  const walk = (value: unknown, path: readonly string[]) => {
    if (value === undefined || value === null) return;
    const isMap = typeof value === "object" && !Array.isArray(value);
    if (!isMap || Object.keys(value).length === 0) {
      leaves.set(JSON.stringify(path), value);
      return;
    }
    for (const [key, child] of Object.entries(value)) {
      if (path.length === 0 && identity.has(key)) continue;
      if (path[0] === "metadata" && identityMetadata.has(key)) continue;
      walk(child, [...path, key]);
    }
  };
  walk(object, []);
  return leaves;
}

function valueAt(object: Fields, path: string): unknown {
  let value: unknown = object;
  for (const key of JSON.parse(path) as string[]) {
    value = (value as Fields | undefined)?.[key];
  }
  return value;
}

function setAt(object: Fields, path: string, value: unknown): void {
  const keys = JSON.parse(path) as string[];
  let at = object;
  for (const key of keys.slice(0, -1)) {
    at = (at[key] ??= {}) as Fields;
  }
  at[keys[keys.length - 1]] = value;
}

function deleteAt(object: Fields, path: string): void {
  const keys = JSON.parse(path) as string[];
  let at: Fields | undefined = object;
  for (const key of keys.slice(0, -1)) at = at?.[key] as Fields | undefined;
  if (at !== undefined) delete at[keys[keys.length - 1]];
}
