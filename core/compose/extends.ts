/** Services that take another one as their base: `extends`. */

import { placeOf, type Spot } from "../domain/source.ts";
import type { Entry, MapNode, Node } from "../domain/tree.ts";
import { meant } from "../domain/nearest.ts";
import { type Documents, type ServiceDocument, textOf } from "./documents.ts";
import { composeLimits } from "./limits.ts";
import { dropTags, mergeService } from "./merge.ts";

/** Each service of the document merged over what it extends. */
export function resolveExtends(
  document: ServiceDocument,
  files: Documents,
): MapNode | undefined {
  const { services } = document;
  if (services === undefined) return undefined;
  let entries: Map<string, Entry> | undefined;
  for (const [name, entry] of services.entries) {
    if (extendsOf(entry.value) === undefined) continue;
    const value = resolveService(document, name, files, []);
    entries ??= new Map(services.entries);
    entries.set(name, { ...entry, value: value ?? entry.value });
  }
  return entries === undefined ? services : { ...services, entries };
}

function extendsOf(service: Node): Entry | undefined {
  return service.kind === "map" ? service.entries.get("extends") : undefined;
}

function resolveService(
  document: ServiceDocument,
  name: string,
  files: Documents,
  chain: readonly string[],
): MapNode | undefined {
  const known = document.resolved.get(name);
  if (known !== undefined) return known;
  const service = document.services?.entries.get(name)?.value;
  if (service?.kind !== "map") return undefined;
  const key = extendsOf(service);
  if (key === undefined) return service;
  const id = `${document.path}: ${name}`;
  const own = withoutKey(service, "extends");
  // Kept before the way down, so that a broken chain is told once.
  document.resolved.set(name, own);
  if (chain.includes(id) || chain.length >= composeLimits.chain) {
    files.findings.error(
      key,
      chain.includes(id)
        ? `Cannot extend "${name}": it extends itself through ${chain.length} services`
        : `Cannot extend "${name}": the chain is longer than ${composeLimits.chain}`,
      "remove one `extends` of the circle",
    );
    return own;
  }
  const base = findBase(document, name, key, files, [...chain, id]);
  if (base === undefined) return own;
  const merged = mergeService(dropTags(base), own, name, files.findings);
  document.resolved.set(name, merged);
  return merged;
}

function findBase(
  document: ServiceDocument,
  name: string,
  key: Entry,
  files: Documents,
  chain: readonly string[],
): MapNode | undefined {
  const { findings } = files;
  const fields = key.value.kind === "map" ? key.value.entries : undefined;
  const wanted = textOf(fields ? fields.get("service")?.value : key.value);
  if (wanted === undefined) {
    findings.error(
      key.value,
      `Cannot extend "${name}": no service is named`,
      "write `extends: {service: NAME}`",
    );
    return undefined;
  }
  const file = textOf(fields?.get("file")?.value);
  const from = file === undefined
    ? document
    : baseDocument(document, file.value, file, files);
  if (from === undefined) return undefined;
  if (!from.services?.entries.has(wanted.value)) {
    const names = [...from.services?.entries.keys() ?? []].slice(0, 100);
    findings.error(
      wanted,
      `Cannot extend "${name}": there is no service "${wanted.value}" in "${from.path}"`,
      names.length > 0 ? meant(wanted.value, names) : undefined,
    );
    return undefined;
  }
  if (chain.includes(`${from.path}: ${wanted.value}`)) {
    findings.error(
      wanted,
      `Cannot extend "${name}": "${wanted.value}" extends it already (line ${
        placeOf(document.services!.entries.get(name)!).line
      })`,
      "remove one `extends` of the circle",
    );
    return undefined;
  }
  return resolveService(from, wanted.value, files, chain);
}

function baseDocument(
  document: ServiceDocument,
  path: string,
  spot: Spot,
  files: Documents,
): ServiceDocument | undefined {
  const key = files.resolve(document.base, path, spot);
  if (key === undefined) return undefined;
  return key === document.path
    ? document
    : files.services(key, spot, document.variables);
}

function withoutKey(map: MapNode, key: string): MapNode {
  const entries = new Map(map.entries);
  entries.delete(key);
  return { ...map, entries };
}
