/** The transport of the runtime itself: `fetch` with a client, and TLS connections. */

import type { Identity } from "./identity.ts";
import { dialHere, isHere } from "./local_tls.ts";
import type { LoginCluster } from "./login.ts";
import {
  addressOf,
  type Answer,
  type DialUse,
  IdentityError,
  shaken,
  type Transport,
  type TransportRequest,
  whenOpen,
  type Wire,
} from "./transport.ts";

/**
 * HTTP/1.1 on purpose: measured, a request with a body takes 45 ms longer over
 * HTTP/2, whose frames wait for an acknowledgement.
 */
const http2 = false;

export class NativeTransport implements Transport {
  readonly #cluster: LoginCluster;
  readonly #identity: Identity;
  /**
   * Clients that nobody uses now, each with its kept connection. A client for
   * each request at once, because the second connection of a client resumes
   * the TLS session of the first, which takes 40 ms longer than a new one.
   */
  readonly #idle: Deno.HttpClient[] = [];
  #closed = false;

  constructor(cluster: LoginCluster, identity: Identity) {
    this.#cluster = cluster;
    this.#identity = identity;
  }

  async fetch(request: TransportRequest): Promise<Answer> {
    // `fetch` sends again when a kept connection was reset: `once` keeps none.
    const client = request.once
      ? this.#open(0)
      : this.#idle.pop() ?? this.#open(undefined);
    const release = () => {
      if (request.once || this.#closed) client.close();
      else this.#idle.push(client);
    };
    try {
      return { response: await send(request, client), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  #open(poolMaxIdlePerHost: number | undefined): Deno.HttpClient {
    const { caPem, certPem, keyPem } = this.#identity;
    const options = {
      caCerts: caPem === undefined ? undefined : [caPem],
      http2,
      poolMaxIdlePerHost,
      proxy: proxyOf(this.#cluster.proxyUrl),
    };
    if (certPem === undefined) return Deno.createHttpClient(options);
    try {
      return Deno.createHttpClient({ ...options, cert: certPem, key: keyPem! });
    } catch (cause) {
      throw new IdentityError("no client can be made", { cause });
    }
  }

  async dial(use: DialUse, signal: AbortSignal): Promise<Wire> {
    const { server, proxyUrl } = this.#cluster;
    const { caPem, certPem, keyPem } = this.#identity;
    const caCerts = caPem === undefined ? undefined : [caPem];
    const { hostname, port } = addressOf(server);
    const secure = server.startsWith("https:");
    const certified = secure && certPem !== undefined;
    const pair = { cert: certPem!, key: keyPem! };
    const direct = certified && proxyUrl === undefined;
    if (direct && use === "listen" && isHere(server)) {
      return await dialHere(server, caCerts, pair, signal);
    }
    // A connection with a client certificate has no TCP_NODELAY here: its
    // handshake waits 40 ms for an acknowledgement. Node's layer needs a CA.
    if (proxyUrl !== undefined || certified && caPem !== undefined) {
      const { dialByNode } = await import("./node_dial.ts");
      return await dialByNode(this.#cluster, this.#identity, signal);
    }
    if (certified) {
      const opening = Deno.connectTls({ hostname, port, caCerts, ...pair });
      return await shaken(await whenOpen(opening, signal), signal);
    }
    const connection = await Deno.connect({ hostname, port, signal });
    connection.setNoDelay(true);
    if (!secure) return connection;
    const opening = Deno.startTls(connection, { hostname, caCerts });
    return await shaken(await whenOpen(opening, signal), signal);
  }

  close(): void {
    this.#closed = true;
    for (const client of this.#idle.splice(0)) client.close();
  }
}

function send(
  request: TransportRequest,
  client: Deno.HttpClient,
): Promise<Response> {
  return fetch(request.url, {
    method: request.method,
    headers: request.headers as [string, string][],
    body: request.body,
    redirect: "manual",
    signal: request.signal,
    client,
  });
}

function proxyOf(text: string | undefined): Deno.Proxy | undefined {
  if (text === undefined) return undefined;
  const url = new URL(text);
  const { username, password } = url;
  url.username = url.password = "";
  const basicAuth = username === "" ? undefined : {
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
  return { url: url.href, basicAuth };
}
