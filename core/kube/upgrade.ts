/** Turns a raw connection into a WebSocket, or tells what the server said instead. */

import { sha1 } from "@noble/hashes/legacy.js";
import type { HeaderPair } from "./credentials.ts";
import { encode, latin1, oneLine, readHead } from "./http_head.ts";
import { type Wire, writeAll } from "./transport.ts";
import { KubeSocket, SocketError } from "./websocket.ts";

/** What to ask for. */
export interface UpgradeRequest {
  /** Of the server, with a path when it has one. */
  readonly server: string;
  readonly path: string;
  readonly headers: readonly HeaderPair[];
  /** The subprotocol, such as `v5.channel.k8s.io`. */
  readonly protocol: string;
}

/** An open socket, or the answer of a server that refused. */
export type UpgradeResult =
  | { readonly socket: KubeSocket }
  | { readonly status: number; readonly body: string };

/** Bytes of a refusal's body. */
const bodyLimit = 64 * 1024;

/**
 * The opening handshake of RFC 6455, 4.1.
 *
 * @throws {SocketError} when the answer is none of HTTP, or breaks off
 */
export async function upgrade(
  wire: Wire,
  request: UpgradeRequest,
): Promise<UpgradeResult> {
  const key = crypto.getRandomValues(new Uint8Array(16)).toBase64();
  const url = new URL(request.server + request.path);
  const lines = [
    `GET ${url.pathname}${url.search} HTTP/1.1`,
    `host: ${url.host}`,
    "upgrade: websocket",
    "connection: upgrade",
    `sec-websocket-key: ${key}`,
    "sec-websocket-version: 13",
    `sec-websocket-protocol: ${request.protocol}`,
    "user-agent: kompox",
    ...request.headers.map(([name, value]) => `${name}: ${oneLine(value)}`),
  ];
  await writeAll(wire, encode(`${lines.join("\r\n")}\r\n\r\n`));

  const { status, headers, rest } = await readHead(wire);
  if (status !== 101) {
    return { status, body: await readBody(wire, headers, rest) };
  }
  if (headers.get("sec-websocket-accept") !== acceptOf(key)) {
    throw new SocketError("the handshake does not fit the request");
  }
  if (headers.get("sec-websocket-protocol") !== request.protocol) {
    throw new SocketError(`the server does not speak ${request.protocol}`);
  }
  return { socket: new KubeSocket(wire, rest) };
}

function acceptOf(key: string): string {
  const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  return sha1(encode(key + guid)).toBase64();
}

/** A refusal's body; one that breaks off is given as far as it came. */
async function readBody(
  wire: Wire,
  headers: ReadonlyMap<string, string>,
  rest: Uint8Array,
): Promise<string> {
  const chunked = headers.get("transfer-encoding")?.toLowerCase() === "chunked";
  const length = Number(headers.get("content-length") ?? bodyLimit);
  const buffer = new Uint8Array(bodyLimit);
  buffer.set(rest);
  let size = rest.length;
  const whole = () =>
    chunked
      ? latin1(buffer.subarray(0, size)).endsWith("0\r\n\r\n")
      : size >= length;
  try {
    while (size < buffer.length && !whole()) {
      const read = await wire.read(buffer.subarray(size));
      if (read === null) break;
      size += read;
    }
  } catch {
    // What has come is enough for a message.
  }
  const bytes = buffer.subarray(0, size);
  return new TextDecoder().decode(chunked ? unchunked(bytes) : bytes);
}

function unchunked(bytes: Uint8Array): Uint8Array {
  const all: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    if (end < 0) break;
    const size = parseInt(latin1(bytes.subarray(at, end)), 16);
    if (!(size > 0)) break;
    all.push(...bytes.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 2;
  }
  return Uint8Array.from(all);
}
