/** How the client reaches the network, as Deno gives it. */

import type { ClientDeps } from "../../core/client/deps.ts";

type Network = Pick<ClientDeps, "fetch" | "openSocket">;

/** @param agent value of the `User-Agent` header */
export function denoNetwork(agent: string): Network {
  let single: Deno.HttpClient | undefined;
  return {
    /** A pooled connection that the peer resets makes Deno send a request again, a POST too. */
    async fetch(url, { fresh, headers, ...request }) {
      const client = fresh
        ? single ??= Deno.createHttpClient({
          http2: false,
          poolMaxIdlePerHost: 0,
        })
        : undefined;
      return await fetch(url, {
        ...request,
        headers: { ...headers, "user-agent": agent },
        redirect: "manual",
        client,
      });
    },
    openSocket(url, protocol, headers) {
      return new WebSocket(url, {
        protocols: [protocol],
        headers: { ...headers, "user-agent": agent },
      });
    },
  };
}
