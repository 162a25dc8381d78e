/** Which keys of a Compose document are merged in a way of their own. */

import { locate, type Spot } from "../domain/source.ts";
import type {
  Entry,
  ListNode,
  MapNode,
  Node,
  ScalarNode,
} from "../domain/tree.ts";
import { splitMount } from "./paths.ts";

/**
 * `replace`: the later value alone; `entries`: `K=V` lists and mappings by key;
 * `names`: lists of names and mappings by name; `items`: one text or a list;
 * `driver`: mappings, unless they name different drivers; `context`: a text is
 * the mapping's `context`; `either`: the later form wins when forms differ.
 */
export type MergeRule =
  | "replace"
  | "entries"
  | "names"
  | "items"
  | "driver"
  | "context"
  | "either";

const serviceRules = new Map<string, MergeRule>([
  ["annotations", "entries"],
  ["build", "context"],
  ["build.additional_contexts", "entries"],
  ["build.args", "entries"],
  ["build.extra_hosts", "items"],
  ["build.labels", "entries"],
  ["command", "replace"],
  ["depends_on", "names"],
  ["deploy.labels", "entries"],
  ["dns", "items"],
  ["dns_opt", "items"],
  ["dns_search", "items"],
  ["entrypoint", "replace"],
  ["env_file", "items"],
  ["environment", "entries"],
  ["extends", "either"],
  ["extra_hosts", "items"],
  ["gpus", "either"],
  ["healthcheck.test", "replace"],
  ["label_file", "items"],
  ["labels", "entries"],
  ["logging", "driver"],
  ["models", "names"],
  ["networks", "names"],
  ["sysctls", "entries"],
  ["tmpfs", "items"],
]);

/** The rule for a path such as `services`, `web`, `environment`. */
export function mergeRule(path: readonly string[]): MergeRule | undefined {
  if (path[0] === "services") {
    if (path.length === 3) return serviceRules.get(path[2]);
    if (path.length === 4) {
      if (path[2] === "ulimits") return "either";
      return serviceRules.get(`${path[2]}.${path[3]}`);
    }
    return undefined;
  }
  return path.length === 3 && path[2] === "labels" ? "entries" : undefined;
}

/** What tells the items of a list apart; equal ones are the same item. */
export function uniqueKey(item: Node, path: readonly string[]): string {
  const key = path[0] === "services" && path.length === 3 ? path[2] : "";
  switch (key) {
    case "volumes":
    case "devices":
      return mountTarget(item);
    case "configs":
      return grantTarget(item, "");
    case "secrets":
      return grantTarget(item, "/run/secrets");
    case "env_file":
      return field(item, "path") ?? identity(item);
    default:
      return identity(item);
  }
}

function mountTarget(item: Node): string {
  if (item.kind !== "scalar") return field(item, "target") ?? identity(item);
  const parts = splitMount(item.text);
  return parts[1] ?? parts[0];
}

function grantTarget(item: Node, directory: string): string {
  if (item.kind === "scalar") return `${directory}/${item.text}`;
  const source = field(item, "source") ?? "";
  return field(item, "target") ?? `${directory}/${source}`;
}

function field(node: Node, key: string): string | undefined {
  const value = node.kind === "map" ? node.entries.get(key)?.value : undefined;
  return value?.kind === "scalar" ? value.text : undefined;
}

/** A text that is equal for nodes of equal content. */
function identity(node: Node): string {
  if (node.kind === "scalar") return JSON.stringify(node.value);
  if (node.kind === "list") return `[${node.items.map(identity).join()}]`;
  const parts = [...node.entries.values()].map((entry) =>
    `${JSON.stringify(entry.key)}:${identity(entry.value)}`
  );
  return `{${parts.sort().join()}}`;
}

/** `K=V` items as a mapping; a mapping as it is; the last of equal keys wins. */
export function asEntries(node: Node): MapNode {
  if (node.kind === "map") return node;
  const entries = new Map<string, Entry>();
  for (const item of asItems(node).items) {
    if (item.kind !== "scalar") continue;
    const equals = item.text.indexOf("=");
    const key = equals < 0 ? item.text : item.text.slice(0, equals);
    const value = equals < 0
      ? textNode(null, item)
      : textNode(item.text.slice(equals + 1), item);
    entries.set(key, { ...spotOf(item), key, value });
  }
  return { kind: "map", ...spotOf(node), entries, tag: node.tag };
}

/** Names as a mapping; those of `depends_on` get the meaning of the short form. */
export function asNames(node: Node, path: readonly string[]): MapNode {
  if (node.kind === "map") return node;
  const entries = new Map<string, Entry>();
  for (const item of asItems(node).items) {
    if (item.kind !== "scalar") continue;
    const value = path[2] === "depends_on"
      ? startedNode(item)
      : textNode(null, item);
    entries.set(item.text, { ...spotOf(item), key: item.text, value });
  }
  return { kind: "map", ...spotOf(node), entries, tag: node.tag };
}

/** One text as a list of one; a mapping as `K=V` items. */
export function asItems(node: Node): ListNode {
  if (node.kind === "list") return node;
  if (node.kind === "scalar") {
    return { kind: "list", ...spotOf(node), items: [node], tag: node.tag };
  }
  const items: Node[] = [];
  for (const { key, value, ...spot } of node.entries.values()) {
    const values = value.kind === "list" ? value.items : [value];
    for (const one of values) {
      if (one.kind !== "scalar") continue;
      items.push(textNode(`${key}=${one.text}`, spot));
    }
  }
  return { kind: "list", ...spotOf(node), items, tag: node.tag };
}

function startedNode(spot: Spot): MapNode {
  const { source, offset } = spot;
  const value = textNode("service_started", spot);
  const entry = { key: "condition", source, offset, value };
  return {
    kind: "map",
    source,
    offset,
    entries: new Map([["condition", entry]]),
  };
}

/** A scalar that stands for something written at a spot. */
export function textNode(value: string | null, spot: Spot): ScalarNode {
  return {
    kind: "scalar",
    text: value ?? "",
    style: value === null ? "plain" : "quoted",
    ...locate(value, spot),
  };
}

function spotOf(spot: Spot): Spot {
  return { source: spot.source, offset: spot.offset };
}
