/** CPU, memory and devices of a container. */

import type { ResourceRequirements } from "kubernetes-types/core/v1.d.ts";
import type { ComposeResources } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import {
  formatQuantity,
  parseQuantity,
  type Quantity,
} from "../domain/quantity.ts";
import { type Located, placeOf } from "../domain/source.ts";
import { compact } from "./compact.ts";

const kinds = ["cpu", "memory"] as const;

/** Requests and limits in canonical form; neither is derived from the other. */
export function convertResources(
  resources: ComposeResources,
): { resources: ResourceRequirements; problems: Problem[] } {
  const problems: Problem[] = [];
  const requests: Record<string, string> = {};
  const limits: Record<string, string> = {};
  for (const kind of kinds) {
    const asked = resources.requests[kind];
    const allowed = resources.limits[kind];
    const request = readQuantity(kind, asked, problems);
    const limit = readQuantity(kind, allowed, problems);
    if (request !== undefined) requests[kind] = formatQuantity(request);
    if (limit !== undefined) limits[kind] = formatQuantity(limit);
    if (request && limit && request.milli > limit.milli) {
      problems.push({
        level: "error",
        message: `Cannot request ${asked!.value} ${kind}: the limit is ${
          allowed!.value
        }`,
        at: placeOf(asked!),
        hint: `raise the limit of ${kind}, or lower the request`,
      });
    }
  }
  // Devices have no requests of their own: Kubernetes takes the limits.
  for (const [name, { value }] of resources.devices ?? []) {
    limits[name] = String(value);
  }
  return { resources: compact({ limits, requests }), problems };
}

function readQuantity(
  kind: "cpu" | "memory",
  written: Located<string> | undefined,
  problems: Problem[],
): Quantity | undefined {
  if (written === undefined) return undefined;
  const quantity = parseQuantity(written.value);
  const good = kind === "cpu" ? "100m or 0.5" : "256Mi or 1Gi";
  if (quantity === undefined || quantity.milli < 0n) {
    problems.push({
      level: "error",
      message: `Cannot read the ${kind} "${written.value}": it is no quantity`,
      at: placeOf(written),
      hint: `write it like ${good}`,
    });
    return undefined;
  }
  if (kind === "memory" && quantity.milli % 1000n !== 0n) {
    problems.push({
      level: "error",
      message:
        `Cannot use the memory "${written.value}": it is no whole number of bytes (m means thousandths)`,
      at: placeOf(written),
      hint: `write it like ${good}`,
    });
    return undefined;
  }
  return quantity;
}
