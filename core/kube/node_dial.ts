/** Raw connections whose TLS the runtime's Node layer does, loaded without its HTTP. */

import type { ConnectionOptions } from "node:tls";
import { failure } from "../domain/error.ts";
import type { Identity } from "./identity.ts";
import type { LoginCluster } from "./login.ts";
import { addressOf, type Wire } from "./transport.ts";

/** Dials the API server, by the proxy where there is one, TLS done. */
export async function dialByNode(
  cluster: LoginCluster,
  identity: Identity,
  signal: AbortSignal,
): Promise<Wire> {
  const { server } = cluster;
  const tls = server.startsWith("https:")
    ? { ...tlsOf(cluster, identity), ...namesOf(cluster) }
    : undefined;
  if (tls === undefined) return await reach(cluster, signal);
  // Node's TLS loads for 25 ms: the connection comes meanwhile.
  const [raw, { secureWire }] = await Promise.all([
    reach(cluster, signal),
    import("./pulled_tls.ts"),
  ]);
  return await secureWire(raw, tls, signal);
}

/** What a connection is verified with, and the client certificate. */
export function tlsOf(
  { insecure, tlsServerName, name }: LoginCluster,
  { caPem, certPem, keyPem }: Identity,
): ConnectionOptions {
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

/** An address is no name that a server could be asked for (RFC 6066, 3). */
export function namesOf(
  { server, tlsServerName }: LoginCluster,
): ConnectionOptions {
  const { hostname } = addressOf(server);
  const given = /^[\d.]+$|:/.test(hostname) || tlsServerName !== undefined;
  return { host: hostname, ...(given ? {} : { servername: hostname }) };
}

async function reach(
  { server, proxyUrl }: LoginCluster,
  signal: AbortSignal,
): Promise<Wire> {
  const { hostname, port } = addressOf(server);
  if (proxyUrl !== undefined) {
    const { throughProxy } = await import("./node_proxy.ts");
    const { socketWire } = await import("./node_wire.ts");
    return socketWire(await throughProxy(proxyUrl, hostname, port, signal));
  }
  const connection = await Deno.connect({ hostname, port, signal });
  connection.setNoDelay(true);
  return connection;
}

function noAuthority(cluster: string) {
  return failure(
    "unsupported",
    `Cannot use "tls-server-name" or "proxy-url" of cluster "${cluster}": it has no certificate authority`,
    { hint: `add "certificate-authority-data" to cluster "${cluster}"` },
  );
}
