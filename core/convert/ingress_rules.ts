/** The ways in that an app asks for, checked. */

import type { Problem } from "../domain/error.ts";
import { isRuleName } from "../domain/patterns.ts";
import type { IngressRule } from "../domain/resources.ts";
import { type Located, placeOf } from "../domain/source.ts";
import type { PublishedPort, PublishedPorts } from "./published_ports.ts";
import type { Frame } from "./frame.ts";
import { checkHosts, generatedHost, type HostUse } from "./ingress_hosts.ts";

/** A rule that holds. */
export interface CheckedRule {
  /** Also the name of the Service port. */
  readonly name: string;
  readonly port: PublishedPort;
  /** Hosts that the app names, each once, in file order. */
  readonly hosts: readonly string[];
  /** The host below the cluster's domain, when that has one. */
  readonly defaultHost?: string;
}

/** @returns the rules that hold, in file order, and what is wrong with the others */
export function checkIngressRules(
  frame: Frame,
  published: PublishedPorts,
): { rules: CheckedRule[]; problems: Problem[] } {
  const { app, cluster } = frame.target;
  const domain = cluster.ingress.domain?.trim() || undefined;
  const problems: Problem[] = [];
  const rules: CheckedRule[] = [];
  const names = new Map<string, Located<string>>();
  const ports = new Map<number, Located<number>>();
  const hosts = new Map<string, HostUse>();
  for (const rule of app.ingress.rules) {
    const before = problems.length;
    checkName(rule, names, problems);
    checkPort(rule, ports, problems);
    const port = publishedPort(rule, published, problems);
    const own = checkHosts(rule, domain, hosts, problems);
    const generated = domain && generatedHost(frame, rule, domain, problems);
    if (own.length === 0 && generated === undefined) {
      problems.push(noWayIn(rule));
    }
    const errors = problems.slice(before).some(({ level }) =>
      level === "error"
    );
    if (errors || port === undefined) continue;
    const checked = { name: rule.name.value, port, hosts: own };
    rules.push(
      generated === undefined
        ? checked
        : { ...checked, defaultHost: generated },
    );
  }
  return { rules, problems };
}

function checkName(
  { name }: IngressRule,
  names: Map<string, Located<string>>,
  problems: Problem[],
): void {
  if (!isRuleName(name.value)) {
    problems.push({
      level: "error",
      message: `Cannot name an ingress rule "${name.value}"`,
      at: placeOf(name),
      hint:
        "use 1 to 15 of a-z, 0-9 and dashes; a letter first, no dash at the end",
    });
  }
  const first = names.get(name.value);
  if (first === undefined) names.set(name.value, name);
  else problems.push(...twice("name", `"${name.value}"`, first, name));
}

function checkPort(
  { hostPort }: IngressRule,
  ports: Map<number, Located<number>>,
  problems: Problem[],
): void {
  const first = ports.get(hostPort.value);
  if (first === undefined) ports.set(hostPort.value, hostPort);
  else problems.push(...twice("port", `${hostPort.value}`, first, hostPort));
}

function twice(
  what: string,
  value: string,
  first: Located<unknown>,
  second: Located<unknown>,
): Problem[] {
  return [first, second].map((at) => ({
    level: "error" as const,
    message: `Cannot use the ${what} ${value} in two ingress rules`,
    at: placeOf(at),
    hint: what === "port"
      ? "list all hosts in one rule, or publish another host port"
      : "give each rule a name of its own",
  }));
}

function publishedPort(
  { hostPort }: IngressRule,
  { tcp, udp, loopback }: PublishedPorts,
  problems: Problem[],
): PublishedPort | undefined {
  const number = hostPort.value;
  const port = tcp.get(number);
  if (port !== undefined) return port;
  let state = "no service publishes it";
  if (udp.has(number)) state = "it is published for udp only";
  if (loopback.has(number)) state = "it is published for loopback only";
  const known = [...tcp.keys()].slice(0, 10);
  problems.push({
    level: "error",
    message: `Cannot route to port ${number}: ${state}`,
    at: placeOf(hostPort),
    hint: known.length > 0
      ? `use one of: ${known.join(", ")}`
      : `publish it in the Compose file: ports: ["${number}:80"]`,
  });
  return undefined;
}

function noWayIn({ name }: IngressRule): Problem {
  return {
    level: "warning",
    message:
      `Cannot reach rule "${name.value}" from outside: it has no host, and the cluster no domain`,
    at: placeOf(name),
    hint: 'name a host in the rule, or set "cluster.ingress.domain"',
  };
}
