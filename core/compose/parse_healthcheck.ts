/** `healthcheck` of a service, with Compose's defaults filled in. */

import { isNull, type MapNode, type Node } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import type { ComposeHealthcheck } from "./model.ts";
import { parseDuration } from "./units.ts";
import {
  booleanOf,
  fieldOf,
  integerOf,
  looseText,
  mapOf,
  textsOf,
  wrongForm,
} from "./values.ts";

const second = 1000;

/** @returns undefined: the service has no health check that Kubernetes can run */
export function parseHealthcheck(
  node: Node | undefined,
  findings: Findings,
): ComposeHealthcheck | undefined {
  if (node === undefined || isNull(node)) return undefined;
  const map = mapOf(node, "healthcheck", findings);
  if (map === undefined) return undefined;
  const fields = map.entries;
  const disabled = booleanOf(fieldOf(fields, "disable"), "disable", findings);
  const test = fieldOf(fields, "test");
  const command = test && parseTest(test, findings);
  const timing = {
    intervalMs: duration(map, "interval", 30 * second, findings),
    timeoutMs: duration(map, "timeout", 30 * second, findings),
    retries: integerOf(fieldOf(fields, "retries"), "retries", findings) || 3,
    startPeriodMs: duration(map, "start_period", 0, findings),
    startIntervalMs: duration(map, "start_interval", 5 * second, findings),
  };
  if (disabled === true || command === "none") return undefined;
  if (test === undefined || command === "inherited") {
    findings.warning(
      map,
      "Cannot use the health check of the image: Kubernetes does not read it",
      'write the command here: `test: ["CMD", ...]`',
    );
    return undefined;
  }
  if (command === undefined) return undefined;
  return { spot: test, command, ...timing };
}

/** `none`: switched off; `inherited`: the image's; undefined: told as wrong. */
function parseTest(
  node: Node,
  findings: Findings,
): readonly string[] | "none" | "inherited" | undefined {
  if (node.kind === "map") {
    return wrongForm(node, "test", "text or a list", findings);
  }
  if (node.kind === "scalar") {
    const text = looseText(node, "test", findings);
    if (text === undefined) return undefined;
    return text.value === "" ? "inherited" : shell(text.value);
  }
  if (node.items.length === 0) return "inherited";
  const [first, ...rest] = textsOf(node, "test", findings).map((text) =>
    text.value
  );
  if (first === "NONE" && rest.length === 0) return "none";
  if (first === "CMD" && rest.length > 0) return rest;
  if (first === "CMD-SHELL" && rest.length === 1) return shell(rest[0]);
  findings.error(
    node,
    first === "CMD" || first === "CMD-SHELL" || first === "NONE"
      ? `Cannot run the health check: ${first} is followed by ${rest.length} words`
      : `Cannot run the health check: the list begins with "${first}"`,
    'begin with "CMD" and the words, or "CMD-SHELL" and one line, or "NONE" alone',
  );
  return undefined;
}

function shell(line: string): readonly string[] {
  return ["/bin/sh", "-c", line];
}

/** Zero means the default, as for Docker. */
function duration(
  map: MapNode,
  key: string,
  usualMs: number,
  findings: Findings,
): number {
  const text = looseText(fieldOf(map.entries, key), key, findings);
  if (text === undefined) return usualMs;
  const ms = parseDuration(text.value);
  if (ms !== undefined) return ms || usualMs;
  findings.error(
    text,
    `Cannot read "${key}": "${text.value}" is no duration`,
    "write a duration such as 30s or 1m30s",
  );
  return usualMs;
}
