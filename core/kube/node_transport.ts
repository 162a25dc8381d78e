/** The transport for what the runtime's own TLS lacks: another server name, no verification. */

import { request as requestHttp } from "node:http";
import { Agent, request as requestHttps } from "node:https";
import type { ClientRequest, IncomingMessage } from "node:http";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { failure } from "../domain/error.ts";
import type { Identity } from "./identity.ts";
import type { LoginCluster } from "./login.ts";
import { socketWire } from "./node_wire.ts";
import {
  addressOf,
  type Answer,
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
    if (this.#cluster.proxyUrl !== undefined) return this.#tunnelled(request);
    // Node sends once; a pooled connection that breaks is an error here.
    return new Promise((resolve, reject) => {
      const { method, url, headers, body, signal } = request;
      const options = { method, signal, headers: groupHeaders(headers) };
      const sent: ClientRequest = url.startsWith("https:")
        ? requestHttps(url, {
          ...options,
          ...this.#tls(),
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
  async #tunnelled(request: TransportRequest): Promise<Answer> {
    const { method, url, headers, body, signal } = request;
    const { host, pathname, search } = new URL(url);
    const socket = await this.#socket(signal);
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
    return new Agent({ keepAlive: true, maxSockets: 8, ...this.#tls() });
  }

  #tls() {
    const { caPem, certPem, keyPem } = this.#identity;
    const { insecure, tlsServerName, name } = this.#cluster;
    // Node would read the system's authorities, which needs one more permission.
    if (caPem === undefined && !insecure) throw noAuthority(name);
    return {
      ca: caPem ?? [],
      cert: certPem,
      key: keyPem,
      rejectUnauthorized: !insecure,
      ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
    };
  }

  async dial(signal: AbortSignal): Promise<Wire> {
    return socketWire(await this.#socket(signal));
  }

  /** Connected, by the proxy where there is one, TLS done. */
  async #socket(signal: AbortSignal): Promise<Socket> {
    const { server, proxyUrl } = this.#cluster;
    const { hostname, port } = addressOf(server);
    const socket = proxyUrl === undefined
      ? await opened(connectTcp({ host: hostname, port }), "connect", signal)
      : await throughProxy(proxyUrl, hostname, port, signal);
    socket.setNoDelay(true);
    if (!server.startsWith("https:")) return socket;
    const secure = connectTls({
      socket,
      host: hostname,
      ...this.#tls(),
      ...(/^[\d.]+$|:/.test(hostname) || this.#cluster.tlsServerName
        ? {}
        : { servername: hostname }),
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

/** HTTP CONNECT (RFC 9110, 9.3.6). */
function throughProxy(
  proxyUrl: string,
  hostname: string,
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  const proxy = new URL(proxyUrl);
  if (proxy.protocol !== "http:") return Promise.reject(proxyUnsupported());
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  const headers: Record<string, string> = { host: `${host}:${port}` };
  if (proxy.username !== "") {
    const login = [proxy.username, proxy.password].map(decodeURIComponent);
    headers["proxy-authorization"] = `Basic ${btoa(login.join(":"))}`;
  }
  return new Promise((resolve, reject) => {
    const sent = requestHttp({
      ...{ host: proxy.hostname, port: Number(proxy.port || 80) },
      method: "CONNECT",
      path: `${host}:${port}`,
      headers,
      signal,
      agent: false,
    });
    sent.on("connect", (answer: IncomingMessage, socket: Socket) => {
      if (answer.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`proxy answers ${answer.statusCode} to CONNECT`));
    });
    sent.on("error", reject);
    sent.end();
  });
}

function noAuthority(cluster: string) {
  return failure(
    "unsupported",
    `Cannot use "tls-server-name" or "proxy-url" of cluster "${cluster}": it has no certificate authority`,
    { hint: `add "certificate-authority-data" to cluster "${cluster}"` },
  );
}

function proxyUnsupported() {
  return failure(
    "unsupported",
    `Cannot use "proxy-url" of the cluster here: only an http proxy carries interactive sessions, and requests with "tls-server-name" or "insecure-skip-tls-verify"`,
    { hint: "give an http proxy to the cluster" },
  );
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
