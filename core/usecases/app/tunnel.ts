/** `app tunnel`: one TCP connection to a port of an app's pod. */

import type { Duplex } from "../../domain/duplex.ts";
import { failure } from "../../domain/error.ts";
import { appNames } from "../../domain/names.ts";
import type { TunnelInput } from "../../operations/app_access.ts";
import type { Call } from "../../operations/call.ts";
import type { Kube } from "../../ports/kube.ts";
import type { Ports } from "../../ports/ports.ts";
import { connectApp } from "./connect_app.ts";
import { leaving } from "../leaving.ts";

/** How long an unused connection to a cluster is kept, in milliseconds. */
const keepMs = 30_000;

/** A connection to a cluster that tunnels of one app share. */
interface Shared {
  readonly kube: Kube;
  readonly namespace: string;
  users: number;
  /** Ends the wait for the next user. */
  kept?: AbortController;
}

/**
 * Opens tunnels. Those of one app share a connection, so that its credentials
 * are asked for once and not with each TCP connection.
 */
export class Tunnels {
  readonly #ports: Ports;
  readonly #shared = new Map<string, Shared>();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * That nothing listens on the port is told by the `exit` frame, with code 1
   * and a reason.
   *
   * @throws {KompoxError} `usage` no such port number; `not-found` no such app
   *   or pod; `unavailable` the pod does not run
   */
  async open(input: TunnelInput, call: Call): Promise<Duplex> {
    const { appName, pod, containerPort: port } = input;
    if (!Number.isInteger(port) || port < 1 || port > 65535) {
      throw failure("usage", `Cannot reach port ${port}: there is no such`, {
        hint: "name a port from 1 to 65535",
      });
    }
    const shared = await this.#take(appName, call);
    const { kube, namespace } = shared;
    const options = { namespace, pod, port };
    try {
      const connection = await kube.portForward(options, call.signal);
      return leaving(connection, once(() => this.#giveBack(shared)));
    } catch (error) {
      this.#giveBack(shared);
      throw error;
    }
  }

  async #take(appName: string | undefined, call: Call): Promise<Shared> {
    const key = appName ?? "";
    const known = this.#shared.get(key) ?? await this.#connect(key, call);
    known.users++;
    known.kept?.abort();
    return known;
  }

  /** Of several that connect at once the first stays. */
  async #connect(key: string, { signal }: Call): Promise<Shared> {
    const target = await this.#ports.store.target(key || undefined);
    const kube = await connectApp(this.#ports, target, signal);
    const other = this.#shared.get(key);
    if (other !== undefined) {
      kube.close();
      return other;
    }
    const { namespace } = appNames(target);
    const shared: Shared = { kube, namespace, users: 0 };
    this.#shared.set(key, shared);
    return shared;
  }

  #giveBack(shared: Shared): void {
    shared.users--;
    if (shared.users > 0) return;
    shared.kept = new AbortController();
    this.#ports.clock.sleep(keepMs, shared.kept.signal).then(() => {
      for (const [key, each] of this.#shared) {
        if (each === shared) this.#shared.delete(key);
      }
      shared.kube.close();
    }, () => {
      // Somebody uses it again.
    });
  }
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
