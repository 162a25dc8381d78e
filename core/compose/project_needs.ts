/** Which files and directories the services of a merged document name. */

import type { Spot } from "../domain/source.ts";
import type { MapNode } from "../domain/tree.ts";
import { isActive } from "./active_services.ts";
import { type FileRequest, section } from "./documents.ts";
import { Findings } from "./findings.ts";
import { grantEntries } from "./grant_entry.ts";
import { envEntries, envFiles } from "./parse_environment.ts";
import { mountEntry, volumeItems } from "./mount_entry.ts";
import { baseOf, projectPath } from "./paths.ts";
import { storeOrigin } from "./store_origin.ts";

/** What to fetch before a project can be loaded. */
export interface ProjectNeeds {
  /** Files whose texts are part of the project. */
  readonly files: ReadonlyMap<string, FileRequest>;
  /** Files whose bytes services mount. */
  readonly raw: ReadonlyMap<string, Spot>;
  /** Paths that services mount: directories stay, files are taken along. */
  readonly mounts: ReadonlyMap<string, Spot>;
  /** Variables that services take over from the surroundings. */
  readonly variables: ReadonlySet<string>;
}

/** What is written wrong is left out here; loading tells about it. */
export function projectNeeds(
  tree: MapNode,
  profiles: ReadonlySet<string>,
): ProjectNeeds {
  const ignored = new Findings();
  const files = new Map<string, FileRequest>();
  const raw = new Map<string, Spot>();
  const mounts = new Map<string, Spot>();
  const variables = new Set<string>();
  const services = tree.entries.get("services")?.value;
  for (
    const { value } of services?.kind === "map" ? services.entries.values() : []
  ) {
    if (value.kind !== "map" || !isActive(value, profiles, ignored)) continue;
    for (
      const file of envFiles(value.entries.get("env_file")?.value, ignored)
    ) {
      const { required } = file;
      files.set(file.path, { spot: file, required });
    }
    for (
      const entry of envEntries(
        value.entries.get("environment")?.value,
        ignored,
      )
    ) {
      if (entry.value === undefined) variables.add(entry.name);
    }
    for (
      const item of volumeItems(value.entries.get("volumes")?.value, ignored)
    ) {
      const mount = mountEntry(item, ignored);
      if (mount?.type !== "bind") continue;
      const resolved = projectPath(baseOf(mount.spot), mount.source);
      if ("path" in resolved) mounts.set(resolved.path, mount.spot);
    }
    for (const kind of ["config", "secret"] as const) {
      const node = value.entries.get(`${kind}s`)?.value;
      for (const { source } of grantEntries(node, kind, ignored)) {
        const entry = section(tree, `${kind}s`)?.entries.get(source.value);
        const origin = entry && storeOrigin(kind, entry, ignored);
        if (origin?.kind === "file") raw.set(origin.value, origin);
        if (origin?.kind === "environment") variables.add(origin.value);
      }
    }
  }
  return { files, raw, mounts, variables };
}
