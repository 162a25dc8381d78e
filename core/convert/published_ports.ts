/** Ports by which services of the app are reached from outside of the pod. */

import type { ComposePort, ComposeService } from "../compose/model.ts";
import type { Problem } from "../domain/error.ts";
import { placeOf } from "../domain/source.ts";

/** A port with the service that publishes it. */
export interface PublishedPort extends ComposePort {
  readonly service: string;
}

/** By host port, in file order. */
export interface PublishedPorts {
  readonly tcp: ReadonlyMap<number, PublishedPort>;
  readonly udp: ReadonlyMap<number, PublishedPort>;
  /** Host ports that stay inside the pod. */
  readonly loopback: ReadonlySet<number>;
}

/**
 * Ports that lead from outside the pod to a service, in file order. One host
 * port leads to one container port; loopback ports stay inside (decision 19).
 */
export function publishedPorts(
  services: readonly ComposeService[],
): { published: PublishedPorts; problems: Problem[] } {
  const published = {
    tcp: new Map<number, PublishedPort>(),
    udp: new Map<number, PublishedPort>(),
    loopback: new Set<number>(),
  };
  const problems: Problem[] = [];
  for (const service of services) {
    for (const port of service.ports) {
      if (port.loopback) {
        published.loopback.add(port.hostPort);
        continue;
      }
      const byHost = published[port.protocol];
      const full = { ...port, service: service.name };
      const first = byHost.get(port.hostPort);
      if (first === undefined) byHost.set(port.hostPort, full);
      else if (
        first.containerPort !== port.containerPort ||
        first.service !== service.name
      ) problems.push(...publishedTwice(first, full));
    }
  }
  return { published, problems };
}

function publishedTwice(
  first: PublishedPort,
  second: PublishedPort,
): Problem[] {
  const what = first.service === second.service
    ? `"${first.service}" maps it to ${first.containerPort} and ${second.containerPort}`
    : `"${first.service}" and "${second.service}" map it`;
  return [first, second].map(({ spot }) => ({
    level: "error" as const,
    message: `Cannot publish port ${second.hostPort} twice: ${what}`,
    at: placeOf(spot),
    hint: `give "${second.service}" another host port`,
  }));
}
