/** A service with its short forms written out, as plain data (decision 22). */

import { type MapNode, type Node, toPlain } from "../domain/tree.ts";
import type { PlainValue } from "../domain/write_yaml.ts";
import { Findings } from "./findings.ts";
import type { ComposeHealthcheck, ComposeService } from "./model.ts";
import { mountEntry, volumeItems } from "./mount_entry.ts";
import { portEntry } from "./parse_ports.ts";
import {
  plainEnvFiles,
  plainEnvironment,
  plainGrants,
} from "./normalise_files.ts";
import { baseOf, projectPath } from "./paths.ts";
import { plainInstead, tmpfsMode } from "./plain_paths.ts";

/** A mapping of plain data. */
export type PlainMap = Record<string, PlainValue | undefined>;

/** Keys that loading has carried out: they mean nothing in the result. */
const spent = new Set(["env_file", "extends", "profiles"]);

/**
 * @param node the service in the merged document
 * @returns keys in order, `x-*` last; `$` is not escaped yet
 */
export function normaliseService(
  service: ComposeService,
  node: MapNode | undefined,
): PlainMap {
  const plain = fromEntries(
    [...node?.entries ?? []].filter(([key]) => !spent.has(key))
      .map(([key, { value }]) => [key, plainOf(value, [key])]),
  );
  const entries = node?.entries;
  Object.assign(plain, {
    command: plainWords(service.command?.value, entries?.get("command")?.value),
    entrypoint: plainWords(
      service.entrypoint?.value,
      entries?.get("entrypoint")?.value,
    ),
    depends_on: orAbsent(
      dependencies(service, entries?.get("depends_on")?.value),
    ),
    env_file: plainEnvFiles(entries?.get("env_file")?.value),
    environment: orAbsent(environment(service, node)),
    configs: plainGrants("config", entries?.get("configs")?.value),
    secrets: plainGrants("secret", entries?.get("secrets")?.value),
    networks: networks(node),
    ports: orAbsent(listedPorts(entries?.get("ports")?.value)),
    volumes: orAbsent(mounts(entries?.get("volumes")?.value)),
  });
  const health = plain.healthcheck;
  if (service.healthcheck !== undefined && isMap(health)) {
    plain.healthcheck = { ...health, test: testOf(service.healthcheck) };
  }
  return sortedKeys(plain);
}

/** Keys by name, `x-*` last. */
export function sortedKeys(map: PlainMap): PlainMap {
  const extension = (key: string) => key.startsWith("x-") ? 1 : 0;
  const keys = Object.keys(map).filter((key) => map[key] !== undefined);
  keys.sort((one, other) =>
    extension(one) - extension(other) || (one < other ? -1 : 1)
  );
  return fromEntries(keys.map((key) => [key, map[key]]));
}

/**
 * Numbers that would lose digits or their base keep the text that was written.
 *
 * @param path keys from the service, or from an entry of another section
 */
export function plainOf(node: Node, path: readonly string[] = []): PlainValue {
  const instead = plainInstead(node, path);
  if (instead !== undefined) return instead;
  if (node.kind === "list") {
    return node.items.map((item) => plainOf(item, [...path, "*"]));
  }
  if (node.kind === "map") {
    return sortedKeys(fromEntries(
      [...node.entries].map(([key, { value }]) => [
        key,
        plainOf(value, [...path, key]),
      ]),
    ));
  }
  const { value, text } = node;
  if (typeof value === "number" && String(value) !== text) return text;
  return value;
}

function plainWords(
  words: readonly string[] | undefined,
  node: Node | undefined,
): PlainValue | undefined {
  return words ?? (node === undefined ? undefined : plainOf(node));
}

/** Without files nothing has to be taken away. */
function environment(
  service: ComposeService,
  node: MapNode | undefined,
): PlainMap {
  const entries = node?.entries;
  const written = entries?.has("env_file")
    ? entries.get("environment")?.value
    : undefined;
  return plainEnvironment(service, written);
}

/** With `restart` and `required` as written; who shares a network restarts too. */
function dependencies(
  service: ComposeService,
  written: Node | undefined,
): PlainMap {
  const details = written?.kind === "map" ? written.entries : undefined;
  const names = written?.kind === "list"
    ? written.items.map((item) => toPlain(item))
    : [];
  return fromEntries(
    [...service.dependsOn].sort((one, other) =>
      one.service < other.service ? -1 : 1
    ).map(({ service, condition }) => {
      const node = details?.get(service)?.value;
      const more = node === undefined ? {} : plainOf(node) as PlainMap;
      const implied = node === undefined && !names.includes(service);
      return [service, {
        condition,
        required: true,
        restart: implied ? true : undefined,
        ...more,
      }];
    }),
  );
}

function networks(node: MapNode | undefined): PlainValue | undefined {
  const written = node?.entries.get("networks")?.value;
  if (node?.entries.has("network_mode")) return undefined;
  if (written?.kind === "map" && written.entries.size > 0) {
    return plainOf(written);
  }
  if (written?.kind === "list" && written.items.length > 0) {
    const names = written.items.map((item) => toPlain(item) as string).sort();
    return fromEntries(names.map((name) => [name, null]));
  }
  return { default: null };
}

function listedPorts(node: Node | undefined): PlainValue[] {
  if (node?.kind !== "list") return [];
  const ignored = new Findings();
  return node.items.flatMap((item): PlainValue[] => {
    const entry = portEntry(item, ignored);
    if (entry === undefined) return [plainOf(item)];
    const more = item.kind === "map" ? plainOf(item) as PlainMap : {};
    const { target, published, protocol, hostIp } = entry;
    return rangeApart({
      name: more.name,
      mode: more.mode ?? "ingress",
      host_ip: hostIp,
      target: /^[0-9]+$/.test(target) ? Number(target) : target,
      published: published === "" ? undefined : published,
      protocol: protocol.toLowerCase(),
      app_protocol: more.app_protocol,
    });
  });
}

/** The long form has no ranges of container ports. */
function rangeApart(port: PlainMap): PlainValue[] {
  const range = /^([0-9]+)-([0-9]+)$/.exec(String(port.target));
  if (range === null) return [port];
  const first = Number(range[1]);
  const published = port.published === undefined
    ? undefined
    : parseInt(String(port.published), 10);
  const count = Math.min(Number(range[2]), 65_535) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => ({
    ...port,
    target: first + index,
    published: published === undefined ? undefined : `${published + index}`,
  }));
}

/** Binds keep `./`; `db/data` becomes volume `db` with a sub path. */
function mounts(node: Node | undefined): PlainValue[] {
  const ignored = new Findings();
  return volumeItems(node, ignored).map((item) => {
    const entry = mountEntry(item, ignored);
    if (entry === undefined) return plainOf(item);
    const more = item.kind === "map" ? plainOf(item) as PlainMap : {};
    const { type, source, target, readOnly, subPath, modes } = entry;
    const slash = type === "volume" ? source.indexOf("/") : -1;
    const resolved = projectPath(baseOf(entry.spot), source);
    const bind = "path" in resolved ? `./${resolved.path}` : source;
    const below = [slash < 0 ? "" : source.slice(slash + 1), subPath]
      .filter((part) => part !== "").join("/");
    const volume = isMap(more.volume) ? more.volume : {};
    return {
      type,
      source: type === "bind"
        ? bind
        : source === ""
        ? undefined
        : slash < 0
        ? source
        : source.slice(0, slash),
      target,
      read_only: readOnly ? true : undefined,
      consistency: more.consistency,
      bind: type === "bind"
        ? more.bind ?? {
          create_host_path: true,
          selinux: modes.find((mode) => mode === "z" || mode === "Z"),
        }
        : undefined,
      volume: type === "volume"
        ? {
          ...volume,
          nocopy: modes.includes("nocopy") ? true : volume.nocopy,
          subpath: below === "" ? undefined : below,
        }
        : undefined,
      tmpfs: tmpfsOf(item, more),
      image: more.image,
    };
  });
}

function tmpfsOf(item: Node, { tmpfs }: PlainMap): PlainValue | undefined {
  const options = item.kind === "map"
    ? item.entries.get("tmpfs")?.value
    : undefined;
  if (options?.kind !== "map" || !isMap(tmpfs)) return tmpfs;
  return { ...tmpfs, mode: tmpfsMode(options) ?? tmpfs.mode };
}

/** `CMD-SHELL` again where a shell was put before the line. */
function testOf({ command }: ComposeHealthcheck): string[] {
  const shell = command.length === 3 && command[0] === "/bin/sh" &&
    command[1] === "-c";
  return shell ? ["CMD-SHELL", command[2]] : ["CMD", ...command];
}

function orAbsent<T extends readonly unknown[] | PlainMap>(
  value: T,
): T | undefined {
  const size = Array.isArray(value) ? value.length : Object.keys(value).length;
  return size === 0 ? undefined : value;
}

function isMap(value: PlainValue | undefined): value is PlainMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As `Object.fromEntries`; `__proto__` is a key like any other. */
function fromEntries(
  entries: readonly (readonly [string, PlainValue | undefined])[],
): PlainMap {
  return Object.fromEntries(entries);
}
