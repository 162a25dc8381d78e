/** Ports of the one Service that fronts an app. */

import type { ServicePort } from "kubernetes-types/core/v1.d.ts";
import type { Problem } from "../domain/error.ts";
import { placeOf } from "../domain/source.ts";
import type { CheckedRule } from "./ingress_rules.ts";
import type { PublishedPort, PublishedPorts } from "./published_ports.ts";
import { isQualifiedName } from "./qualified_name.ts";

/**
 * With ingress rules: their ports, in rule order, then udp. Without: every
 * published port, by host port. `port` is the host port of Compose.
 */
export function servicePorts(
  published: PublishedPorts,
  rules: readonly CheckedRule[],
): { ports: ServicePort[]; problems: Problem[] } {
  const udp = byHostPort(published.udp).map((port) => ({
    ...toServicePort(`p${port.hostPort}-udp`, port),
    protocol: "UDP",
  }));
  const doubtful = [...published.tcp.values(), ...published.udp.values()]
    .flatMap(protocolProblem);
  if (rules.length === 0) {
    const tcp = byHostPort(published.tcp).map((port) =>
      toServicePort(`p${port.hostPort}`, port)
    );
    return { ports: [...tcp, ...udp].sort(byPort), problems: doubtful };
  }
  const routed = new Set(rules.map(({ port }) => port.hostPort));
  const problems = [...published.tcp.values()]
    .filter(({ hostPort }) => !routed.has(hostPort))
    .map(unrouted);
  const udpNames = new Set(udp.map(({ name }) => name));
  for (const { name, port } of rules) {
    if (udpNames.has(name)) problems.push(nameTaken(name, port));
  }
  const tcp = rules.map(({ name, port }) => toServicePort(name, port));
  return { ports: [...tcp, ...udp], problems: [...problems, ...doubtful] };
}

function toServicePort(name: string, port: PublishedPort): ServicePort {
  const { appProtocol } = port;
  const known = appProtocol && isQualifiedName(appProtocol.value);
  return {
    ...(known && { appProtocol: appProtocol.value }),
    name,
    port: port.hostPort,
    targetPort: port.containerPort,
  };
}

function protocolProblem({ appProtocol }: PublishedPort): Problem[] {
  if (!appProtocol || isQualifiedName(appProtocol.value)) return [];
  return [{
    level: "warning",
    message:
      `Cannot carry over protocol "${appProtocol.value}": it is no name of a protocol`,
    at: placeOf(appProtocol),
    hint: "write one such as http or kubernetes.io/h2c",
  }];
}

function byHostPort(
  ports: ReadonlyMap<number, PublishedPort>,
): PublishedPort[] {
  return [...ports.values()].sort((a, b) => a.hostPort - b.hostPort);
}

/** Stable: tcp comes before udp of the same number. */
function byPort(left: ServicePort, right: ServicePort): number {
  return left.port - right.port;
}

function unrouted({ hostPort, service, spot }: PublishedPort): Problem {
  return {
    level: "info",
    message:
      `Port ${hostPort} of "${service}" has no ingress rule: it is left out of the Service`,
    at: placeOf(spot),
  };
}

function nameTaken(name: string, port: PublishedPort): Problem {
  return {
    level: "error",
    message:
      `Cannot name an ingress rule "${name}": that is the name of a udp port`,
    at: placeOf(port.spot),
    hint: "give the rule another name",
  };
}
