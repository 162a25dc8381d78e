/** Ports on which the containers of a pod listen: they share one network. */

import type { ContainerPort } from "kubernetes-types/core/v1.d.ts";
import type { ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { placeOf, type Spot } from "../domain/source.ts";
import { compact } from "./compact.ts";

/** Container ports of one service, each once, in file order, the published ones first. */
export function containerPorts(service: ComposeService): ContainerPort[] {
  const ports = new Map<string, ContainerPort>();
  const add = (containerPort: number, protocol: "tcp" | "udp") => {
    const key = `${containerPort}/${protocol}`;
    if (ports.has(key)) return;
    ports.set(
      key,
      compact({
        containerPort,
        protocol: protocol === "udp" ? "UDP" : undefined,
      }),
    );
  };
  for (const { containerPort, protocol } of service.ports) {
    add(containerPort, protocol);
  }
  for (const { value } of service.expose) add(value, "tcp");
  for (const { value } of service.exposeUdp ?? []) add(value, "udp");
  return [...ports.values()];
}

/** One service that listens on a port. */
interface Listener {
  readonly service: string;
  readonly spot: Spot;
}

/**
 * Two services cannot listen on one container port, whether they say so by
 * `ports` or by `expose` (decision 19): an error at each place.
 */
export function sharedPortProblems(
  services: readonly ComposeService[],
): Problem[] {
  const byPort = new Map<string, Map<string, Listener>>();
  const listen = (key: string, service: string, spot: Spot) => {
    const listeners = byPort.get(key) ?? new Map<string, Listener>();
    byPort.set(key, listeners);
    if (!listeners.has(service)) listeners.set(service, { service, spot });
  };
  for (const { name, ports, expose, exposeUdp } of services) {
    for (const { containerPort, protocol, spot } of ports) {
      listen(`${containerPort}/${protocol}`, name, spot);
    }
    for (const port of expose) listen(`${port.value}/tcp`, name, port);
    for (const port of exposeUdp ?? []) {
      listen(`${port.value}/udp`, name, port);
    }
  }
  return [...byPort].flatMap(([key, listeners]) =>
    listeners.size > 1 ? shared(key, [...listeners.values()]) : []
  );
}

function shared(key: string, listeners: readonly Listener[]): Problem[] {
  const port = key.slice(0, key.indexOf("/"));
  const names = listeners.map(({ service }) => `"${service}"`).join(" and ");
  return listeners.map(({ spot, service }) => ({
    level: "error" as const,
    message:
      `Cannot use container port ${port} in ${names}: the services of an app share one network`,
    at: placeOf(spot),
    hint: `let "${service}" listen on another port`,
  }));
}
