/** One request on a raw connection that stays open for what comes next. */

import type { HeaderPair } from "./credentials.ts";
import { encode, latin1, oneLine, readHead } from "./http_head.ts";
import { type Wire, writeAll } from "./transport.ts";
import { SocketError } from "./websocket.ts";

/** What to get. */
export interface PlainRequest {
  /** Of the server, with a path when it has one. */
  readonly server: string;
  readonly path: string;
  readonly accept: string;
  readonly headers: readonly HeaderPair[];
}

/** Bytes of an answer; longer ones are for those who read them in parts. */
const bodyLimit = 16 * 1024 * 1024;

/**
 * Gets a resource.
 *
 * @returns the body; undefined when the answer is not 200 with a body whose end
 *   is known, after which the connection is of no use
 * @throws {SocketError} when the answer is none of HTTP, or breaks off
 */
export async function getPlainly(
  wire: Wire,
  { server, path, accept, headers }: PlainRequest,
): Promise<string | undefined> {
  const url = new URL(server + path);
  const lines = [
    `GET ${url.pathname}${url.search} HTTP/1.1`,
    `host: ${url.host}`,
    `accept: ${accept}`,
    "user-agent: kompox",
    ...headers.map(([name, value]) => `${name}: ${oneLine(value)}`),
  ];
  await writeAll(wire, encode(`${lines.join("\r\n")}\r\n\r\n`));
  const { status, headers: answered, rest } = await readHead(wire);
  const ends = answered.get("connection")?.toLowerCase() === "close";
  if (status !== 200 || ends) return undefined;
  const bytes = new Bytes(wire, rest);
  const length = answered.get("content-length");
  if (answered.get("transfer-encoding")?.toLowerCase() === "chunked") {
    return await chunkedText(bytes);
  }
  if (length === undefined || !/^\d+$/.test(length)) return undefined;
  if (Number(length) > bodyLimit) return undefined;
  return new TextDecoder().decode(await bytes.take(Number(length)));
}

/** RFC 9112, 7.1. */
async function chunkedText(bytes: Bytes): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  for (let total = 0;;) {
    const size = parseInt(await bytes.line(), 16);
    if (!(size >= 0)) throw new SocketError("a chunk has no size");
    total += size;
    if (total > bodyLimit) return undefined;
    if (size === 0) break;
    text += decoder.decode(await bytes.take(size), { stream: true });
    await bytes.line();
  }
  // Trailers, of which none is used.
  while (await bytes.line() !== "");
  return text + decoder.decode();
}

/** Reads exact pieces and lines. */
class Bytes {
  readonly #wire: Wire;
  #held: Uint8Array;

  constructor(wire: Wire, rest: Uint8Array) {
    this.#wire = wire;
    this.#held = rest;
  }

  async take(count: number): Promise<Uint8Array> {
    const all = new Uint8Array(count);
    const start = this.#held.subarray(0, count);
    all.set(start);
    this.#held = this.#held.subarray(start.length);
    for (let size = start.length; size < count;) {
      size += await this.#read(all.subarray(size));
    }
    return all;
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf(10);
      if (end >= 0) {
        const line = latin1(this.#held.subarray(0, end));
        this.#held = this.#held.subarray(end + 1);
        return line.replace(/\r$/, "");
      }
      if (this.#held.length > 4096) throw new SocketError("a line is too long");
      const more = new Uint8Array(this.#held.length + 4096);
      more.set(this.#held);
      const read = await this.#read(more.subarray(this.#held.length));
      this.#held = more.subarray(0, this.#held.length + read);
    }
  }

  async #read(into: Uint8Array): Promise<number> {
    const read = await this.#wire.read(into);
    if (read === null) throw new SocketError("the connection ended");
    return read;
  }
}
