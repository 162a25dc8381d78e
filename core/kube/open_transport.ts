/** Chooses the transport of a connection. */

import type { Identity } from "./identity.ts";
import type { LoginCluster } from "./login.ts";
import { NativeTransport } from "./native_transport.ts";
import type { Transport } from "./transport.ts";

/**
 * Opens the transport that the cluster needs; it sends nothing yet. What the
 * runtime's TLS lacks is done by its Node layer, which loads only then.
 */
export async function openTransport(
  cluster: LoginCluster,
  identity: Identity,
): Promise<Transport> {
  if (cluster.insecure || cluster.tlsServerName !== undefined) {
    const { NodeTransport } = await import("./node_transport.ts");
    return new NodeTransport(cluster, identity);
  }
  return new NativeTransport(cluster, identity);
}
