/** The single files of a container: `configs`, `secrets`, and binds of files of the project. */

import { placeOf } from "../domain/source.ts";
import type { MapNode } from "../domain/tree.ts";
import { Findings } from "./findings.ts";
import { grantEntries } from "./grant_entry.ts";
import type { ComposeFileMount } from "./model.ts";
import { mountEntry, volumeItems } from "./mount_entry.ts";
import { checkTarget } from "./mount_target.ts";
import { baseOf, projectPath } from "./paths.ts";
import type { StoreKind } from "./store_origin.ts";
import type { Stores } from "./stores.ts";

/**
 * @param paths what is known of mounted paths: only files are taken here
 * @returns configs, secrets, binds, each in file order; two files on one target
 *   are an error, and of two references to one file the later counts
 */
export function parseFiles(
  service: MapNode,
  stores: Stores,
  paths: Readonly<Record<string, "file" | "directory">>,
  findings: Findings,
): ComposeFileMount[] {
  const files = new Map<string, ComposeFileMount>();
  const all = [
    ...grants(service, "config", stores, findings),
    ...grants(service, "secret", stores, findings),
    ...binds(service, stores, paths, findings),
  ];
  for (const file of all) {
    const other = files.get(file.target);
    if (other === undefined || other.store === file.store) {
      files.set(file.target, file);
    } else {
      findings.error(
        file.spot,
        `Cannot mount two things at "${file.target}": line ${
          placeOf(other.spot).line
        } mounts there already`,
        "remove one of the two, or give it another target",
      );
    }
  }
  return [...files.values()];
}

function* grants(
  service: MapNode,
  kind: StoreKind,
  stores: Stores,
  findings: Findings,
): Generator<ComposeFileMount> {
  const node = service.entries.get(`${kind}s`)?.value;
  for (const entry of grantEntries(node, kind, findings)) {
    const { source, spot, mode, uid, gid } = entry;
    const store = stores.entry(kind, source.value, source);
    const target = checkTarget(entry.target, spot, findings);
    if (store === undefined || target === undefined) continue;
    yield { spot, store, target, mode, uid, gid };
  }
}

function* binds(
  service: MapNode,
  stores: Stores,
  paths: Readonly<Record<string, "file" | "directory">>,
  findings: Findings,
): Generator<ComposeFileMount> {
  // Reading the mounts told already what is wrong with them.
  const ignored = new Findings();
  for (
    const item of volumeItems(service.entries.get("volumes")?.value, ignored)
  ) {
    const entry = mountEntry(item, ignored);
    if (entry?.type !== "bind") continue;
    const { spot, source, readOnly } = entry;
    const resolved = projectPath(baseOf(spot), source);
    if (!("path" in resolved)) continue;
    const { path } = resolved;
    if (!Object.hasOwn(paths, path) || paths[path] !== "file") continue;
    const target = checkTarget(entry.target, spot, ignored);
    const store = stores.bound(path, spot);
    if (store === undefined || target === undefined) continue;
    if (readOnly) {
      findings.info(
        spot,
        `Copied "${source}" into the cluster: each deploy takes it as it is then`,
      );
    } else {
      findings.warning(
        spot,
        `Cannot let the container write "${target}": it gets a copy of "${source}"`,
        `mount it read-only: ${source}:${target}:ro`,
      );
    }
    const mode = stores.isExecutable(path)
      ? { value: 0o755, source: spot.source, offset: spot.offset }
      : undefined;
    yield { spot, store, target, mode };
  }
}
