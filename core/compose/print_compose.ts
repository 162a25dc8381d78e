/** A project as one Compose file that Docker Compose accepts and that means the same (decision 22). */

import { isNull, type MapNode } from "../domain/tree.ts";
import { type PlainValue, writeYaml } from "../domain/write_yaml.ts";
import type { ComposeProject } from "./model.ts";
import {
  normaliseService,
  type PlainMap,
  plainOf,
  sortedKeys,
} from "./normalise_service.ts";

const projectName = "kompox-compose";

/**
 * Begins with `---`, ends with a line break; the same project gives the same
 * bytes. `$` is written `$$`, so that reading it again changes nothing.
 */
export function printCompose(project: ComposeProject): string {
  const { tree, services } = project;
  const name = nameOf(tree);
  const written = mapAt(tree, "services");
  const document: PlainMap = {
    name,
    services: Object.fromEntries(services.map((service) => {
      const node = written?.entries.get(service.name)?.value;
      const map = node?.kind === "map" ? node : undefined;
      return [service.name, normaliseService(service, map)];
    })),
    networks: networksOf(tree, project, name),
    volumes: volumesOf(tree, project),
  };
  for (const key of ["configs", "secrets", "models"]) {
    const section = mapAt(tree, key);
    if (section !== undefined && section.entries.size > 0) {
      document[key] = sortedKeys(Object.fromEntries(
        [...section.entries].map(([name, { value }]) => [name, plainOf(value)]),
      ));
    }
  }
  for (const [key, { value }] of tree.entries) {
    if (key.startsWith("x-")) document[key] = plainOf(value);
  }
  return `---\n${writeYaml(escapeDollars(document))}`;
}

function nameOf(tree: MapNode): string {
  const node = tree.entries.get("name")?.value;
  return node?.kind === "scalar" && node.text !== "" ? node.text : projectName;
}

function networksOf(
  tree: MapNode,
  project: ComposeProject,
  name: string,
): PlainMap | undefined {
  const own = mapAt(tree, "networks");
  const networks = own === undefined ? {} : plainOf(own) as PlainMap;
  const usesDefault = project.services.some(({ name }) => {
    const service = mapAt(mapAt(tree, "services") ?? tree, name);
    const joined = service?.entries.get("networks")?.value;
    const none = joined === undefined || isNull(joined) ||
      (joined.kind === "list" && joined.items.length === 0);
    return none && !service?.entries.has("network_mode");
  });
  if (usesDefault && !isMap(networks.default)) {
    networks.default = { name: `${name}_default` };
  }
  return Object.keys(networks).length === 0 ? undefined : sortedKeys(networks);
}

/** Those that are defined, and those that services mount. */
function volumesOf(
  tree: MapNode,
  { services }: ComposeProject,
): PlainMap | undefined {
  const own = mapAt(tree, "volumes");
  const volumes = own === undefined ? {} : plainOf(own) as PlainMap;
  for (const { mounts } of services) {
    for (const mount of mounts) {
      if (mount.kind === "volume") volumes[mount.volumeName] ??= {};
    }
  }
  return Object.keys(volumes).length === 0 ? undefined : sortedKeys(volumes);
}

function mapAt(map: MapNode, key: string): MapNode | undefined {
  const node = map.entries.get(key)?.value;
  return node?.kind === "map" ? node : undefined;
}

/** Keys are never interpolated, so they stay. */
function escapeDollars(value: PlainValue): PlainValue {
  if (typeof value === "string") return value.replaceAll("$", "$$$$");
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(escapeDollars);
  return Object.fromEntries(
    Object.entries(value as PlainMap).filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, escapeDollars(item!)]),
  );
}

function isMap(value: PlainValue | undefined): value is PlainMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
