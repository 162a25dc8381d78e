/** `gpus` and `deploy.resources.reservations.devices`: devices by the names of their plugins. */

import { locate, type Located, type Spot } from "../domain/source.ts";
import { isNull, type MapNode, type Node } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import {
  fieldOf,
  listOf,
  looseText,
  mapOf,
  textOf,
  textsOf,
  wrongForm,
} from "./values.ts";

/** Resources that the device plugins of the makers offer. */
const resourceOf = new Map([
  ["nvidia", "nvidia.com/gpu"],
  ["amd", "amd.com/gpu"],
]);

/** @returns how many of each resource; undefined: none are asked for */
export function parseDevices(
  service: MapNode,
  reservations: MapNode | undefined,
  findings: Findings,
): ReadonlyMap<string, Located<number>> | undefined {
  const devices = reservations && fieldOf(reservations.entries, "devices");
  const gpus = fieldOf(service.entries, "gpus");
  if (devices === undefined && gpus === undefined) return undefined;
  const counts = new Map<string, Located<number>>();
  if (gpus?.kind === "scalar") {
    if (gpus.text !== "all") {
      wrongForm(gpus, "gpus", '"all" or a list', findings);
    } else add("nvidia.com/gpu", allOf(gpus, findings), gpus, counts);
  } else if (gpus !== undefined) {
    addList(gpus, "gpus", ["gpu"], counts, findings);
  }
  if (devices !== undefined) {
    addList(devices, "devices", [], counts, findings);
  }
  return counts;
}

function addList(
  node: Node,
  key: string,
  usual: readonly string[],
  counts: Map<string, Located<number>>,
  findings: Findings,
): void {
  for (const item of listOf(node, key, findings)?.items ?? []) {
    const map = mapOf(item, key, findings);
    if (map === undefined) continue;
    const resource = resourceName(map, usual, findings);
    if (resource === undefined) continue;
    const count = countOf(map, findings);
    if (count !== undefined && count > 0) {
      add(resource, count, map, counts);
    }
  }
}

function add(
  resource: string,
  count: number,
  spot: Spot,
  counts: Map<string, Located<number>>,
): void {
  counts.set(
    resource,
    locate((counts.get(resource)?.value ?? 0) + count, spot),
  );
}

function resourceName(
  map: MapNode,
  usual: readonly string[],
  findings: Findings,
): string | undefined {
  const driver = textOf(fieldOf(map.entries, "driver"), "driver", findings);
  const capabilities = fieldOf(map.entries, "capabilities");
  const texts = textsOf(capabilities, "capabilities", findings);
  const all = [...usual, ...texts.map(({ value }) => value)];
  if (!all.includes("gpu")) {
    findings.error(
      capabilities ?? map,
      'Cannot request a device: only those with the capability "gpu" are known',
      "write `capabilities: [gpu]`",
    );
    return undefined;
  }
  const resource = resourceOf.get(driver?.value || "nvidia");
  if (resource === undefined) {
    findings.error(
      driver!,
      `Cannot request a device of "${
        driver!.value
      }": no resource of Kubernetes is known for it`,
      `use one of: ${[...resourceOf.keys()].join(", ")}`,
    );
  }
  return resource;
}

/** A number, `all`, or as many as there are ids. */
function countOf(map: MapNode, findings: Findings): number | undefined {
  const ids = fieldOf(map.entries, "device_ids");
  const node = fieldOf(map.entries, "count");
  if (ids !== undefined) {
    if (node !== undefined) {
      findings.error(
        node,
        'Cannot count devices: "device_ids" names them already',
        "keep one of the two",
      );
    }
    return textsOf(ids, "device_ids", findings).length;
  }
  const text = looseText(node, "count", findings);
  if (text === undefined) {
    return node === undefined || isNull(node)
      ? allOf(map, findings)
      : undefined;
  }
  if (text.value === "all" || text.value === "-1") return allOf(text, findings);
  if (/^[0-9]{1,6}$/.test(text.value)) return Number(text.value);
  return wrongForm(node!, "count", 'a number or "all"', findings);
}

function allOf(spot: Spot, findings: Findings): number {
  findings.warning(
    spot,
    "Cannot request all devices of a node: Kubernetes wants a number, one is requested",
    "write `count: NUMBER`",
  );
  return 1;
}
