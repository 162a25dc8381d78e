/** `ports` and `expose` of a service. */

import { locate, type Located, type Spot } from "../domain/source.ts";
import { isNull, type MapNode, type Node } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import { composeLimits } from "./limits.ts";
import type { ComposePort } from "./model.ts";
import { fieldOf, listOf, spotOf, textOf, wrongForm } from "./values.ts";

/** A port entry in its long form; ranges are still ranges. */
export interface PortEntry extends Spot {
  readonly target: string;
  /** Empty: none was written. */
  readonly published: string;
  readonly protocol: string;
  readonly hostIp?: string;
  readonly appProtocol?: Located<string>;
}

/** How many ports a project may still have; shared by its services. */
export interface PortBudget {
  left: number;
}

/** A budget for one project. */
export function portBudget(): PortBudget {
  return { left: composeLimits.ports };
}

/** Published ports in file order, ranges taken apart, equal ones once. */
export function parsePorts(
  node: Node | undefined,
  budget: PortBudget,
  findings: Findings,
): ComposePort[] {
  const ports = new Map<string, ComposePort>();
  for (const item of itemsOf(node, "ports", findings)) {
    const entry = portEntry(item, findings);
    if (entry === undefined) continue;
    for (const port of takeApart(entry, budget, findings)) {
      const { hostPort, containerPort, protocol, loopback } = port;
      const id = `${loopback}:${hostPort}:${containerPort}/${protocol}`;
      if (!ports.has(id)) ports.set(id, port);
    }
  }
  return [...ports.values()];
}

/** Container ports of `expose`, ranges taken apart. */
export function parseExpose(
  node: Node | undefined,
  budget: PortBudget,
  findings: Findings,
): { expose: Located<number>[]; exposeUdp?: Located<number>[] } {
  const tcp = new Map<number, Located<number>>();
  const udp = new Map<number, Located<number>>();
  for (const item of itemsOf(node, "expose", findings)) {
    if (item.kind !== "scalar") {
      wrongForm(item, "expose", "a port", findings);
      continue;
    }
    const range = portRange(item.text.replace(/\/(?:tcp|udp)$/i, ""));
    if (range === undefined) badPort(item, item.text, findings);
    else if (spend(range.length, item, budget, findings)) {
      const ports = /\/udp$/i.test(item.text) ? udp : tcp;
      for (const port of range) ports.set(port, locate(port, item));
    }
  }
  return {
    expose: [...tcp.values()],
    ...(udp.size > 0 && { exposeUdp: [...udp.values()] }),
  };
}

/** One item of `ports`, in either form; undefined (and told) when it is none. */
export function portEntry(
  node: Node,
  findings: Findings,
): PortEntry | undefined {
  if (node.kind === "map") return longEntry(node, findings);
  if (node.kind === "list" || isNull(node) || typeof node.value === "boolean") {
    return wrongForm(node, "ports", "a port or a mapping", findings);
  }
  return shortEntry(node.text, node, findings);
}

function itemsOf(
  node: Node | undefined,
  key: string,
  findings: Findings,
): readonly Node[] {
  if (node === undefined || isNull(node)) return [];
  return listOf(node, key, findings)?.items ?? [];
}

/** `[[address:]published:]target[/protocol]` */
function shortEntry(
  text: string,
  spot: Spot,
  findings: Findings,
): PortEntry | undefined {
  const slash = text.indexOf("/");
  const protocol = slash < 0 ? "tcp" : text.slice(slash + 1);
  const rest = slash < 0 ? text : text.slice(0, slash);
  const last = rest.lastIndexOf(":");
  const target = rest.slice(last + 1);
  const before = last < 0 ? "" : rest.slice(0, last);
  const split = before.lastIndexOf(":");
  const published = before.slice(split + 1);
  const address = split < 0 ? undefined : before.slice(0, split);
  const bare = address?.replace(/^\[(.*)\]$/, "$1");
  if (address?.includes(":") && bare === address) {
    findings.error(
      spot,
      `Cannot read port "${text}": it has too many parts`,
      'write "HOST:CONTAINER", an IPv6 address in brackets before it',
    );
    return undefined;
  }
  return { ...spotOf(spot), target, published, protocol, hostIp: bare };
}

function longEntry(node: MapNode, findings: Findings): PortEntry | undefined {
  const fields = node.entries;
  const target = fieldOf(fields, "target");
  if (target === undefined) {
    findings.error(
      node,
      'Cannot publish a port: "target" is missing',
      "add `target: PORT`, the port inside the container",
    );
    return undefined;
  }
  const published = fieldOf(fields, "published");
  for (const value of [target, published]) {
    if (value !== undefined && value.kind !== "scalar") {
      return wrongForm(value, "ports", "a port", findings);
    }
  }
  return {
    ...spotOf(node),
    target: (target as { text: string }).text,
    published: (published as { text: string } | undefined)?.text ?? "",
    protocol: textOf(fieldOf(fields, "protocol"), "protocol", findings)
      ?.value ?? "tcp",
    hostIp: textOf(fieldOf(fields, "host_ip"), "host_ip", findings)?.value,
    appProtocol: textOf(
      fieldOf(fields, "app_protocol"),
      "app_protocol",
      findings,
    ),
  };
}

function takeApart(
  entry: PortEntry,
  budget: PortBudget,
  findings: Findings,
): ComposePort[] {
  const protocol = entry.protocol.toLowerCase();
  if (protocol !== "tcp" && protocol !== "udp") {
    findings.error(
      entry,
      `Cannot publish over "${entry.protocol}": only tcp and udp are known`,
      "use tcp or udp",
    );
    return [];
  }
  const targets = portRange(entry.target);
  if (targets === undefined) return badPort(entry, entry.target, findings);
  const implied = entry.published === "";
  const hosts = implied ? targets : portRange(entry.published);
  if (hosts === undefined) return badPort(entry, entry.published, findings);
  if (hosts.length !== targets.length) {
    findings.error(
      entry,
      `Cannot publish "${entry.published}" for "${entry.target}": ${hosts.length} host ports for ${targets.length} container ports`,
      "give both ranges the same length, or choose one host port",
    );
    return [];
  }
  if (!spend(targets.length, entry, budget, findings)) return [];
  if (implied) {
    findings.info(
      entry,
      `Published "${entry.target}" under the same host port: no other was written`,
      `write "${entry.target}:${entry.target}" to say so`,
    );
  }
  const loopback = isLoopback(entry, findings);
  return targets.map((containerPort, index) => ({
    spot: entry,
    hostPort: hosts[index],
    containerPort,
    protocol,
    implied,
    loopback,
    ...(entry.appProtocol && { appProtocol: entry.appProtocol }),
  }));
}

/** Other addresses than loopback and "all" mean nothing in a cluster. */
function isLoopback(entry: PortEntry, findings: Findings): boolean {
  const { hostIp } = entry;
  if (hostIp === undefined || hostIp === "") return false;
  if (/^127\.[0-9.]+$|^::1$|^localhost$/.test(hostIp)) {
    findings.info(
      entry,
      `Kept "${entry.target}" out of the Service: "${hostIp}" is for this machine only`,
    );
    return true;
  }
  if (
    !/^(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(?:\.(?!$)|$)){4}$|^[0-9a-f:.]*:[0-9a-f:.]*$/i
      .test(hostIp)
  ) {
    findings.error(
      entry,
      `Cannot publish on "${hostIp}": it is no IP address`,
      'write "HOST:CONTAINER"',
    );
  } else if (!/^(?:0\.0\.0\.0|::)$/.test(hostIp)) {
    findings.info(
      entry,
      `No effect of the address "${hostIp}": the Service has an address of its own`,
    );
  }
  return false;
}

function spend(
  count: number,
  spot: Spot,
  budget: PortBudget,
  findings: Findings,
): boolean {
  budget.left -= count;
  if (budget.left >= 0) return true;
  findings.error(
    spot,
    `Cannot publish so many ports: a project has at most ${composeLimits.ports}`,
    "publish fewer ports",
  );
  return false;
}

/** `80` or `80-85`, each 1 to 65535. */
function portRange(text: string): number[] | undefined {
  const match = /^([0-9]{1,5})(?:-([0-9]{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (first < 1 || last > 65_535 || last < first) return undefined;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function badPort(spot: Spot, text: string, findings: Findings): [] {
  findings.error(
    spot,
    `Cannot publish port "${text}": a port is a number from 1 to 65535`,
    'write "HOST:CONTAINER", such as "8080:80"',
  );
  return [];
}
