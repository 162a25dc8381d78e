/** One connection for all that a use case does with its target's cluster. */

import type { Target } from "../../domain/resources.ts";
import type { Call } from "../../operations/call.ts";
import type { DataCall } from "../../ports/disks.ts";
import type { Kube } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { connectApp } from "./connect_app.ts";

/** Connects when it is first asked to, to one target. */
export class AppLink {
  readonly #ports: Ports;
  readonly #signal: AbortSignal;
  #kube?: Promise<Kube>;

  constructor(ports: Ports, signal: AbortSignal) {
    this.#ports = ports;
    this.#signal = signal;
  }

  /** @throws {KompoxError} as the driver's `kubeconfig` and the `connect` port */
  kube(target: Target): Promise<Kube> {
    return this.#kube ??= connectApp(this.#ports, target, this.#signal);
  }

  /** What the facets of the target's driver are called with. */
  dataCall(target: Target, call: Call): DataCall {
    return {
      signal: call.signal,
      kube: () => this.kube(target),
      report: (object, state) => call.report({ step: "disk", object, state }),
    };
  }

  /** Frees the connection, if there is one. */
  async close(): Promise<void> {
    const made = this.#kube;
    this.#kube = undefined;
    await made?.then((kube) => kube.close(), () => {});
  }
}

/** Works with a link, and closes it however the work ends. */
export async function withLink<Result>(
  ports: Ports,
  signal: AbortSignal,
  work: (link: AppLink) => Promise<Result>,
): Promise<Result> {
  const link = new AppLink(ports, signal);
  try {
    return await work(link);
  } finally {
    await link.close();
  }
}
