/** `depends_on` and `links`: what a service waits for, and names that it gives to others. */

import { meant } from "../domain/nearest.ts";
import type { Located, Spot } from "../domain/source.ts";
import { locate } from "../domain/source.ts";
import { isNull, type MapNode, type Node } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import type { ComposeDependency } from "./model.ts";
import { booleanOf, fieldOf, mapOf, textOf, textsOf } from "./values.ts";

/** A dependency as written; the service may not exist. */
export interface WrittenDependency extends ComposeDependency {
  readonly required: boolean;
}

const conditions = [
  "service_started",
  "service_healthy",
  "service_completed_successfully",
] as const;

/** Short and long form; the short one waits for the start only. */
export function parseDependsOn(
  node: Node | undefined,
  findings: Findings,
): WrittenDependency[] {
  if (node === undefined || isNull(node)) return [];
  if (node.kind !== "map") {
    return textsOf(node, "depends_on", findings).map((text) =>
      started(text.value, text)
    );
  }
  const dependencies: WrittenDependency[] = [];
  for (const [service, entry] of node.entries) {
    if (isNull(entry.value)) {
      dependencies.push(started(service, entry));
      continue;
    }
    const map = mapOf(entry.value, service, findings);
    if (map === undefined) continue;
    dependencies.push({
      spot: entry,
      service,
      condition: conditionOf(map, findings),
      required: booleanOf(
        fieldOf(map.entries, "required"),
        "required",
        findings,
      ) ?? true,
    });
  }
  return dependencies;
}

/** `links`: `SERVICE` or `SERVICE:ALIAS`. */
export function parseLinks(
  node: Node | undefined,
  findings: Findings,
): { dependencies: WrittenDependency[]; aliases: Located<string>[] } {
  const dependencies: WrittenDependency[] = [];
  const aliases: Located<string>[] = [];
  if (node === undefined || isNull(node)) return { dependencies, aliases };
  for (const text of textsOf(node, "links", findings)) {
    const [service, alias] = text.value.split(":");
    dependencies.push(started(service, text));
    if (alias !== undefined) aliases.push(locate(alias, text));
  }
  return { dependencies, aliases };
}

/** A dependency that waits for the start only. */
export function started(service: string, spot: Spot): WrittenDependency {
  return { spot, service, condition: "service_started", required: true };
}

function conditionOf(
  map: MapNode,
  findings: Findings,
): ComposeDependency["condition"] {
  const text = textOf(
    fieldOf(map.entries, "condition"),
    "condition",
    findings,
  );
  const known = conditions.find((condition) => condition === text?.value);
  if (text !== undefined && known === undefined) {
    findings.error(
      text,
      `Cannot wait for "${text.value}": it is no condition`,
      meant(text.value, conditions),
    );
  }
  return known ?? "service_started";
}
