/** Documents of resources to rows and back; secrets are sealed on the way in and opened on the way out. */

import type { Json, ResourceKind, ResourceRow } from "../../ports/resources.ts";
import type { ResourceTable } from "./schema.ts";
import type { Sealer } from "./sealing.ts";

type Spec = ResourceRow["spec"];

/** What of a spec goes into its row. */
export interface StoredSpec {
  readonly spec: string;
  readonly sealed: string | null;
}

/**
 * @param secret which settings are secrets; undefined: that is not known, so all
 * @param place where it will be kept, see {@link placeOf}
 */
export async function storeSpec(
  spec: Spec,
  secret: readonly string[] | undefined,
  sealer: Sealer,
  place: string,
): Promise<StoredSpec> {
  const settings = settingsOf(spec);
  const names = Object.keys(settings).filter((name) =>
    secret?.includes(name) ?? true
  );
  if (names.length === 0) return { spec: JSON.stringify(spec), sealed: null };
  const hidden: [string, Json][] = names.map((name) => [name, settings[name]]);
  // What is sealed keeps its place among the others.
  const open = { ...settings };
  for (const name of names) open[name] = null;
  return {
    spec: JSON.stringify({ ...spec, settings: open }),
    sealed: await sealer.seal(JSON.stringify(hidden), place),
  };
}

/** @throws {KompoxError} `denied` its secrets were sealed with another key */
export async function toResource(
  kind: ResourceKind,
  row: ResourceTable,
  sealer: Sealer,
): Promise<ResourceRow> {
  const stored = JSON.parse(row.spec) as Spec;
  const spec = row.sealed === null
    ? stored
    : await opened(stored, row.sealed, sealer, placeOf(kind, row.id));
  return {
    kind,
    id: row.id,
    name: row.name,
    ...(row.parent_id !== null && { parentId: row.parent_id }),
    spec,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** What a sealed text is tied to. */
export function placeOf(kind: ResourceKind, id: string): string {
  return `${kind}/${id}`;
}

async function opened(
  spec: Spec,
  sealed: string,
  sealer: Sealer,
  place: string,
): Promise<Spec> {
  const hidden = JSON.parse(await sealer.open(sealed, place));
  const settings = {
    ...settingsOf(spec),
    ...Object.fromEntries(hidden as [string, Json][]),
  };
  return { ...spec, settings };
}

function settingsOf(spec: Spec): Record<string, Json> {
  const { settings } = spec;
  const map = settings !== null && typeof settings === "object" &&
    !Array.isArray(settings);
  return map ? settings as Record<string, Json> : {};
}
