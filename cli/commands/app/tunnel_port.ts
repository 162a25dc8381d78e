/** Where in the pod a remote port of a tunnel leads. */

import { failure } from "../../../core/domain/error.ts";
import type { AppPod } from "../../../core/operations/app_access.ts";

/**
 * A port that a container declares is meant before one that is published for
 * another port; with a service it is the other way round, and only its own
 * ports count. Any other port is taken as it is: programs may listen unasked.
 */
export function containerPortOf(
  { containers, published }: Pick<AppPod, "containers" | "published">,
  remote: number,
  service: string | undefined,
): number {
  const own = containers.filter(({ name }) =>
    service === undefined || name === service
  ).flatMap(({ ports }) => ports);
  if (service === undefined && own.includes(remote)) return remote;
  const found = published.find(({ hostPort, containerPort }) =>
    hostPort === remote && own.includes(containerPort)
  );
  return found?.containerPort ?? remote;
}

/** @throws {KompoxError} `not-found` with the services that there are */
export function refuseUnknownService(
  { containers }: Pick<AppPod, "containers">,
  service: string | undefined,
): void {
  if (service === undefined) return;
  const names = containers.map(({ name }) => name);
  if (names.includes(service)) return;
  throw failure(
    "not-found",
    `Cannot find service "${service}": the pod has ${names.join(", ")}`,
    { hint: `use one of: ${names.join(", ")}` },
  );
}
