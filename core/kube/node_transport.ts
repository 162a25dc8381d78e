/** The transport for what the runtime's own TLS lacks: another server name, no verification. */

import { request as requestHttp } from "node:http";
import { Agent, request as requestHttps } from "node:https";
import type { ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Identity } from "./identity.ts";
import type { LoginCluster } from "./login.ts";
import { dialByNode, namesOf, tlsOf } from "./node_dial.ts";
import { throughProxy } from "./node_proxy.ts";
import {
  addressOf,
  type Answer,
  type DialUse,
  type Transport,
  type TransportRequest,
  type Wire,
} from "./transport.ts";

export class NodeTransport implements Transport {
  readonly #cluster: LoginCluster;
  readonly #identity: Identity;
  #agent?: Agent;

  constructor(cluster: LoginCluster, identity: Identity) {
    this.#cluster = cluster;
    this.#identity = identity;
  }

  fetch(request: TransportRequest): Promise<Answer> {
    const { proxyUrl } = this.#cluster;
    if (proxyUrl !== undefined) return this.#tunnelled(proxyUrl, request);
    // Node sends once; a pooled connection that breaks is an error here.
    return new Promise((resolve, reject) => {
      const { method, url, headers, body, signal } = request;
      const options = { method, signal, headers: groupHeaders(headers) };
      const sent: ClientRequest = url.startsWith("https:")
        ? requestHttps(url, {
          ...options,
          ...tlsOf(this.#cluster, this.#identity),
          agent: request.once ? false : this.#agent ??= this.#openAgent(),
        })
        : requestHttp(url, options);
      sent.on("response", (answer) => {
        // Node's agent takes the connection back by itself.
        resolve({ response: toResponse(answer), release: () => {} });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  /** Through a proxy each request has a connection of its own. */
  async #tunnelled(
    proxyUrl: string,
    request: TransportRequest,
  ): Promise<Answer> {
    const { method, url, headers, body, signal } = request;
    const { host, pathname, search } = new URL(url);
    const socket = await this.#socket(proxyUrl, signal);
    return await new Promise((resolve, reject) => {
      const sent = requestHttp({
        method,
        path: pathname + search,
        headers: { ...groupHeaders(headers), host, connection: "close" },
        signal,
        createConnection: () => socket,
      });
      sent.on("response", (answer) => {
        resolve({
          response: toResponse(answer),
          release: () => socket.destroy(),
        });
      });
      sent.on("error", (error) => {
        socket.destroy();
        reject(error);
      });
      sent.end(body);
    });
  }

  #openAgent(): Agent {
    return new Agent({
      keepAlive: true,
      maxSockets: 8,
      ...tlsOf(this.#cluster, this.#identity),
    });
  }

  dial(_use: DialUse, signal: AbortSignal): Promise<Wire> {
    return dialByNode(this.#cluster, this.#identity, signal);
  }

  /** By the proxy, TLS done. */
  async #socket(proxyUrl: string, signal: AbortSignal): Promise<Socket> {
    const { server } = this.#cluster;
    const { hostname, port } = addressOf(server);
    const socket = await throughProxy(proxyUrl, hostname, port, signal);
    if (!server.startsWith("https:")) return socket;
    const secure = connectTls({
      socket,
      ...tlsOf(this.#cluster, this.#identity),
      ...namesOf(this.#cluster),
    });
    return await opened(secure, "secureConnect", signal);
  }

  close(): void {
    this.#agent?.destroy();
    this.#agent = undefined;
  }
}

function opened<S extends Socket>(
  socket: S,
  event: string,
  signal: AbortSignal,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      socket.destroy();
      reject(signal.reason);
    };
    const done = () => {
      signal.removeEventListener("abort", abort);
      socket.removeListener("error", fail);
    };
    const fail = (error: unknown) => {
      done();
      reject(error);
    };
    signal.addEventListener("abort", abort, { once: true });
    socket.once("error", fail);
    socket.once(event, () => {
      done();
      resolve(socket);
    });
    if (signal.aborted) abort();
  });
}

function groupHeaders(
  pairs: readonly (readonly [string, string])[],
): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = {};
  for (const [name, value] of pairs) {
    const before = all[name];
    all[name] = before === undefined ? value : [before, value].flat();
  }
  return all;
}

function toResponse(answer: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers.set(name, [value].flat().join(", "));
  }
  const chunks = answer[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel() {
      answer.destroy();
    },
  });
  const status = answer.statusCode ?? 0;
  const bodyless = status === 204 || status === 304;
  return new Response(bodyless ? null : body, { status, headers });
}
