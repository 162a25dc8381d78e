/** The head of an HTTP/1.1 answer on a raw connection, and the bytes around it. */

import type { Wire } from "./transport.ts";
import { SocketError } from "./websocket.ts";

/** What stands before the body. */
export interface Head {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** What arrived behind the head. */
  readonly rest: Uint8Array;
}

const headLimit = 64 * 1024;

/** @throws {SocketError} when it is none of HTTP, too long, or breaks off */
export async function readHead(wire: Wire): Promise<Head> {
  const buffer = new Uint8Array(headLimit);
  let size = 0;
  for (;;) {
    const read = await wire.read(buffer.subarray(size));
    if (read === null) throw new SocketError("the connection ended");
    const from = Math.max(size - 3, 0);
    size += read;
    const text = latin1(buffer.subarray(from, size));
    const end = text.indexOf("\r\n\r\n");
    if (end >= 0) {
      const headEnd = from + end;
      const head = latin1(buffer.subarray(0, headEnd));
      return { ...parseHead(head), rest: buffer.slice(headEnd + 4, size) };
    }
    if (size === buffer.length) throw new SocketError("the head has no end");
  }
}

function parseHead(head: string): Omit<Head, "rest"> {
  const [first, ...fields] = head.split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
  if (Number.isNaN(status)) throw new SocketError("the answer is no HTTP");
  const headers = new Map(fields.map((line) => {
    const colon = line.indexOf(":");
    const value = line.slice(colon + 1).trim();
    return [line.slice(0, colon).trim().toLowerCase(), value];
  }));
  return { status, headers };
}

/** A header cannot hold a line break: it would begin another header. */
export function oneLine(value: string): string {
  return value.replace(/[\r\n]+/g, " ");
}

export function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}
