/** How bytes reach the API server: requests, and raw connections for WebSockets. */

import type { HeaderPair } from "./credentials.ts";

/** One request; the answer may have any status. */
export interface TransportRequest {
  readonly method: string;
  /** With scheme, host and query. */
  readonly url: string;
  readonly headers: readonly HeaderPair[];
  readonly body?: string;
  /** Must not be sent again by the transport when a pooled connection breaks. */
  readonly once: boolean;
  readonly signal: AbortSignal;
}

/** A raw connection, TLS done. */
export interface Wire {
  /** @returns number of bytes, or null at the end */
  read(buffer: Uint8Array): Promise<number | null>;
  /** @returns number of bytes written, at least 1 */
  write(data: Uint8Array): Promise<number>;
  close(): void;
}

/** What a raw connection is for: `listen`, next to nothing is sent once it was asked. */
export type DialUse = "listen" | "talk";

/** The client certificate and its key cannot be used; the cause says why. */
export class IdentityError extends Error {
  override readonly name = "IdentityError";
}

/** An answer, and the connection that it holds. */
export interface Answer {
  readonly response: Response;
  /** To be called when the body was read: others may use the connection. */
  release(): void;
}

export interface Transport {
  fetch(request: TransportRequest): Promise<Answer>;
  /** A new connection to the API server, speaking HTTP/1.1. */
  dial(use: DialUse, signal: AbortSignal): Promise<Wire>;
  close(): void;
}

/** Host and port of a URL, as a socket wants them. */
export function addressOf(url: string): { hostname: string; port: number } {
  const { hostname, port, protocol } = new URL(url);
  return {
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
  };
}

/** Waits for a connection that cannot be aborted; one that comes late is closed. */
export function whenOpen<T extends { close(): void }>(
  opening: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    opening.then((opened) => {
      if (signal.aborted) opened.close();
      else resolve(opened);
    }, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Does the handshake now, so that its failure is known as one. */
export async function shaken(
  connection: Deno.TlsConn,
  signal: AbortSignal,
): Promise<Deno.TlsConn> {
  const stop = () => connection.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await connection.handshake();
    return connection;
  } catch (error) {
    if (!signal.aborted) stop();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** A write may take only a part. */
export async function writeAll(
  wire: Pick<Wire, "write">,
  data: Uint8Array,
): Promise<void> {
  let rest = data;
  while (rest.length > 0) rest = rest.subarray(await wire.write(rest));
}
