/** Finds where a cluster's ingress controller answers on HTTPS, and asks it for a page. */

import { request } from "node:https";
import type { Kube, KubeObject } from "../../core/ports/kube.ts";

/** An address to try. */
export interface Way {
  readonly address: string;
  readonly httpsPort: number;
}

/** What answered. */
export interface Page {
  readonly way: Way;
  readonly status: number;
  readonly body: string;
}

interface ServiceSpec {
  readonly type?: string;
  readonly ports?: readonly {
    readonly port: number;
    readonly nodePort?: number;
  }[];
}
interface ServiceStatus {
  readonly loadBalancer?: {
    readonly ingress?: readonly {
      readonly ip?: string;
      readonly hostname?: string;
    }[];
  };
}
interface NodeStatus {
  readonly addresses?: readonly {
    readonly type: string;
    readonly address: string;
  }[];
}

/**
 * Ways to the cluster's Traefik, the likeliest first: load balancer addresses,
 * node ports on this machine (when the API server is here) and on the nodes,
 * and port 443 of this machine (kind and k3d map it).
 */
export async function findWays(
  kube: Kube,
  loopback: boolean,
  signal: AbortSignal,
): Promise<Way[]> {
  const type = { apiVersion: "v1", kind: "Service" };
  const [labelled, named, nodes] = await Promise.all([
    kube.list(
      type,
      { labelSelector: "app.kubernetes.io/name=traefik" },
      signal,
    ),
    kube.list(type, { fieldSelector: "metadata.name=traefik" }, signal),
    kube.list({ apiVersion: "v1", kind: "Node" }, {}, signal),
  ]);
  const services = [...labelled.items, ...named.items];
  const here = loopback ? ["127.0.0.1"] : [];
  const addresses = [...here, ...nodes.items.flatMap(nodeAddresses)];
  const ways = services.flatMap((service) => [
    ...balancerWays(service),
    ...nodePortWays(service, addresses),
  ]);
  if (loopback && services.length > 0) {
    ways.push({ address: "127.0.0.1", httpsPort: 443 });
  }
  return ways;
}

function balancerWays(service: KubeObject): Way[] {
  const status = service.status as ServiceStatus | undefined;
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => {
    const address = ip ?? hostname;
    return address === undefined ? [] : [{ address, httpsPort: 443 }];
  });
}

function nodePortWays(
  service: KubeObject,
  addresses: readonly string[],
): Way[] {
  const spec = service.spec as ServiceSpec;
  const https = spec.ports?.find(({ port }) => port === 443)?.nodePort;
  if (https === undefined) return [];
  return addresses.map((address) => ({ address, httpsPort: https }));
}

function nodeAddresses(node: KubeObject): string[] {
  const status = node.status as NodeStatus | undefined;
  return (status?.addresses ?? [])
    .filter(({ type }) => type === "InternalIP" || type === "ExternalIP")
    .map(({ address }) => address);
}

/**
 * Asks each way for `https://host/` until one gives the page; the certificate
 * is not checked, since a fresh cluster has only a self-signed one.
 *
 * @param limitMs how long to go on asking: an ingress takes a moment to know a new host
 * @returns undefined when none did
 */
export async function askWays(
  ways: readonly Way[],
  host: string,
  limitMs: number,
): Promise<Page | undefined> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    for (const way of ways) {
      const page = await ask(way, host);
      if (page?.status === 200) return page;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return undefined;
}

/** @returns undefined when nothing listens there, or not in time */
function ask(way: Way, host: string): Promise<Page | undefined> {
  return new Promise((resolve) => {
    const call = request({
      host: way.address,
      port: way.httpsPort,
      path: "/",
      servername: host,
      headers: { host },
      rejectUnauthorized: false,
      timeout: 3000,
    }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => body += chunk);
      response.on("end", () => {
        resolve({ way, status: response.statusCode ?? 0, body });
      });
    });
    call.on("timeout", () => call.destroy(new Error("timeout")));
    call.on("error", () => resolve(undefined));
    call.end();
  });
}
