/** What a service needs and may use: `x-kompox`, `deploy.resources`, `mem_limit`, `cpus`. */

import { meant } from "../domain/nearest.ts";
import { formatQuantity } from "../domain/quantity.ts";
import { locate, type Located } from "../domain/source.ts";
import { type Entry, isNull, type MapNode, type Node } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import { kompoxKeys } from "./kompox_keys.ts";
import { parseDevices } from "./parse_devices.ts";
import { parseQuiesce } from "./parse_quiesce.ts";
import type {
  ComposeQuantities,
  ComposeResources,
  ComposeService,
} from "./model.ts";
import { parseBytes } from "./units.ts";
import { booleanOf, fieldOf, looseText, mapOf } from "./values.ts";

/** The settings of `x-kompox`, checked key by key. */
export interface KompoxSettings {
  readonly resources: ComposeResources;
  readonly kompox: ComposeService["kompox"];
}

const quantityKeys = ["cpu", "memory"] as const;

/** `x-kompox` wins over `deploy.resources`, which must not contradict `mem_limit` and `cpus`. */
export function parseResources(
  service: MapNode,
  findings: Findings,
): KompoxSettings {
  const own = kompoxFields(service.entries.get("x-kompox")?.value, findings);
  const { limits, requests, devices } = composeResources(service, findings);
  return {
    resources: {
      ...(devices && { devices }),
      requests: merge(quantities(own, "resources", findings), requests),
      limits: merge(quantities(own, "limits", findings), limits),
    },
    kompox: {
      job: booleanOf(own && fieldOf(own.entries, "job"), "job", findings) ??
        false,
      liveness: booleanOf(
        own && fieldOf(own.entries, "liveness"),
        "liveness",
        findings,
      ) ?? false,
      ...parseQuiesce(own, findings),
    },
  };
}

function kompoxFields(
  node: Node | undefined,
  findings: Findings,
): MapNode | undefined {
  if (node === undefined || isNull(node)) return undefined;
  const map = mapOf(node, "x-kompox", findings);
  const known = Object.keys(kompoxKeys);
  if (map !== undefined) unknownKeys(map, "x-kompox", known, findings);
  return map;
}

function quantities(
  own: MapNode | undefined,
  key: "resources" | "limits",
  findings: Findings,
): ComposeQuantities {
  const node = own && fieldOf(own.entries, key);
  const map = node && mapOf(node, key, findings);
  if (map === undefined) return {};
  unknownKeys(map, `x-kompox.${key}`, quantityKeys, findings);
  return {
    cpu: looseText(fieldOf(map.entries, "cpu"), "cpu", findings),
    memory: looseText(fieldOf(map.entries, "memory"), "memory", findings),
  };
}

function unknownKeys(
  map: MapNode,
  owner: string,
  known: readonly string[],
  findings: Findings,
): void {
  for (const [key, entry] of map.entries) {
    if (known.includes(key)) continue;
    findings.error(
      entry,
      `Cannot read "${owner}": there is no "${key}"`,
      meant(key, known),
    );
  }
}

function composeResources(
  service: MapNode,
  findings: Findings,
): ComposeResources {
  const deploy = child(service, "deploy", findings);
  const resources = deploy && child(deploy, "resources", findings);
  const limits = resources && child(resources, "limits", findings);
  const reservations = resources && child(resources, "reservations", findings);
  const read = (map: MapNode | undefined, key: string, as: Reader) => {
    const text = looseText(map && fieldOf(map.entries, key), key, findings);
    return text && as(text, key, findings);
  };
  return {
    devices: parseDevices(service, reservations, findings),
    limits: {
      cpu: agree(
        "cpus",
        read(limits, "cpus", cpuQuantity),
        read(service, "cpus", cpuQuantity),
        findings,
      ),
      memory: agree(
        "mem_limit",
        read(limits, "memory", byteQuantity),
        read(service, "mem_limit", byteQuantity),
        findings,
      ),
    },
    requests: {
      cpu: read(reservations, "cpus", cpuQuantity),
      memory: agree(
        "mem_reservation",
        read(reservations, "memory", byteQuantity),
        read(service, "mem_reservation", byteQuantity),
        findings,
      ),
    },
  };
}

type Reader = (
  text: Located<string>,
  key: string,
  findings: Findings,
) => Located<string> | undefined;

/** `0.5` as `500m`; zero is no limit, as for Docker. */
function cpuQuantity(
  text: Located<string>,
  key: string,
  findings: Findings,
): Located<string> | undefined {
  if (/^[0-9]{1,6}(?:\.[0-9]{0,9})?$|^\.[0-9]{1,9}$/.test(text.value)) {
    const milli = BigInt(Math.ceil(Math.round(Number(text.value) * 1e6) / 1e3));
    if (milli === 0n) return undefined;
    return locate(formatQuantity({ milli, binary: false }), text);
  }
  findings.error(
    text,
    `Cannot read "${key}": "${text.value}" is no number of CPUs`,
    'write a number such as "0.5"',
  );
  return undefined;
}

/** `512m` as `512Mi`; zero is no limit, as for Docker. */
function byteQuantity(
  text: Located<string>,
  key: string,
  findings: Findings,
): Located<string> | undefined {
  const bytes = parseBytes(text.value);
  if (bytes === 0) return undefined;
  if (bytes !== undefined) {
    const milli = BigInt(bytes) * 1000n;
    return locate(formatQuantity({ milli, binary: true }), text);
  }
  findings.error(
    text,
    `Cannot read "${key}": "${text.value}" is no size`,
    "write a size such as 512m or 1g",
  );
  return undefined;
}

/** Two spellings of one limit must say the same, as for Docker. */
function agree(
  key: string,
  one: Located<string> | undefined,
  other: Located<string> | undefined,
  findings: Findings,
): Located<string> | undefined {
  if (one !== undefined && other !== undefined && one.value !== other.value) {
    findings.error(
      other,
      `Cannot use "${key}": "deploy.resources" says ${one.value} on line ${
        one.source.placeAt(one.offset).line
      }, this says ${other.value}`,
      "keep one of the two",
    );
  }
  return one ?? other;
}

function merge(
  first: ComposeQuantities,
  second: ComposeQuantities,
): ComposeQuantities {
  return {
    cpu: first.cpu ?? second.cpu,
    memory: first.memory ?? second.memory,
  };
}

function child(
  map: MapNode,
  key: string,
  findings: Findings,
): MapNode | undefined {
  const entry: Entry | undefined = map.entries.get(key);
  if (entry === undefined || isNull(entry.value)) return undefined;
  return mapOf(entry.value, key, findings);
}
