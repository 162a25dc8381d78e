/** A tunnel through an HTTP proxy. */

import { type IncomingMessage, request as requestHttp } from "node:http";
import type { Socket } from "node:net";
import { failure } from "../domain/error.ts";

/** HTTP CONNECT (RFC 9110, 9.3.6). */
export function throughProxy(
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
      if (answer.statusCode === 200) {
        socket.setNoDelay(true);
        return resolve(socket);
      }
      socket.destroy();
      reject(new Error(`proxy answers ${answer.statusCode} to CONNECT`));
    });
    sent.on("error", reject);
    sent.end();
  });
}

function proxyUnsupported() {
  return failure(
    "unsupported",
    `Cannot use "proxy-url" of the cluster here: only an http proxy carries interactive sessions, and requests with "tls-server-name" or "insecure-skip-tls-verify"`,
    { hint: "give an http proxy to the cluster" },
  );
}
