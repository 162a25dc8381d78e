/** From the name of an app to a connection to its cluster. */

import type { Target } from "../../domain/resources.ts";
import type { Kube } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";

/**
 * Connects, works, and frees the connection however the work ends.
 *
 * @throws {KompoxError} as the driver's `kubeconfig` and the `connect` port
 */
export async function withKube<Result>(
  ports: Ports,
  target: Target,
  signal: AbortSignal,
  work: (kube: Kube) => Promise<Result>,
): Promise<Result> {
  const kube = await connectApp(ports, target, signal);
  try {
    return await work(kube);
  } finally {
    kube.close();
  }
}

/** As {@link withKube}, for streams that outlive the call: the caller closes. */
export async function connectApp(
  ports: Ports,
  target: Target,
  signal: AbortSignal,
): Promise<Kube> {
  const driver = await ports.drivers.open(target.provider);
  const access = await driver.cluster.kubeconfig(target.cluster, signal);
  return await ports.clusters.connect(access);
}

/** As {@link withKube}, for work that gives items while it goes on. */
export async function* withKubeFeed<Item>(
  ports: Ports,
  target: Target,
  signal: AbortSignal,
  work: (kube: Kube) => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const kube = await connectApp(ports, target, signal);
  try {
    yield* work(kube);
  } finally {
    kube.close();
  }
}
