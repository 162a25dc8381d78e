/** Opens a WebSocket on a subresource of a pod: exec, port-forward. */

import type { KompoxError } from "../domain/error.ts";
import { after } from "./after.ts";
import type { Doing } from "./doing.ts";
import type { Http } from "./http.ts";
import { late, lost } from "./network_error.ts";
import type { DialUse } from "./transport.ts";
import { upgrade, type UpgradeResult } from "./upgrade.ts";
import type { KubeSocket } from "./websocket.ts";

/** Milliseconds until the server has answered the handshake. */
const openMs = 30_000;

/** What to open. */
export interface SocketRequest {
  /** Below the server's address, with its query. */
  readonly path: string;
  /** The subprotocol, such as `v5.channel.k8s.io`. */
  readonly protocol: string;
  /** What the socket is for. */
  readonly use: DialUse;
}

/**
 * Dials, then does the handshake; the socket has a connection of its own.
 *
 * @param refused gives what the server says the kind that it deserves
 * @throws {KompoxError} what `refused` gives; `unavailable` no answer in time
 */
export async function openSocket(
  http: Http,
  request: SocketRequest,
  doing: Doing,
  refused: (error: KompoxError) => unknown,
  signal: AbortSignal,
): Promise<KubeSocket> {
  const { use, ...asked } = request;
  const { wire, current } = await http.dialler.dial(use, doing, signal);
  const limit = new AbortController();
  const inTime = after(openMs, () => limit.abort());
  const ends = AbortSignal.any([signal, limit.signal]);
  const stop = () => wire.close();
  ends.addEventListener("abort", stop, { once: true });
  let result: UpgradeResult;
  try {
    result = await upgrade(wire, {
      server: http.login.cluster.server,
      headers: current.headers,
      ...asked,
    });
  } catch {
    if (!ends.aborted) stop();
    signal.throwIfAborted();
    throw ends.aborted
      ? late(doing, http.login, openMs)
      : lost(doing, http.login);
  } finally {
    inTime();
    ends.removeEventListener("abort", stop);
  }
  if ("socket" in result) return result.socket;
  stop();
  throw refused(http.failureOf(result.status, result.body, doing));
}
