/** A WebSocket (RFC 6455) that reads only when it is asked, so that nothing piles up. */

import { type Wire, writeAll } from "./transport.ts";

/** Bytes of one message. */
const messageLimit = 16 * 1024 * 1024;

const text = 0x1;
const binary = 0x2;
const closing = 0x8;
const ping = 0x9;
const pong = 0xa;

/** The far side broke the protocol, or the connection. */
export class SocketError extends Error {
  override readonly name = "SocketError";
}

/** An open WebSocket, the client's side. */
export class KubeSocket {
  readonly #wire: Wire;
  #buffer: Uint8Array<ArrayBuffer>;
  #start = 0;
  #end = 0;
  #sending: Promise<void> = Promise.resolve();
  /** Of a frame that was sent: new memory costs as much as masking. */
  #spare?: ArrayBuffer;
  #closed = false;
  /** Set while a read waits: then silence means that the far side is silent. */
  waitingSince?: number;

  /** @param rest what arrived behind the head of the handshake */
  constructor(wire: Wire, rest: Uint8Array) {
    this.#wire = wire;
    this.#buffer = new Uint8Array(Math.max(64 * 1024, rest.length));
    this.#buffer.set(rest);
    this.#end = rest.length;
  }

  /**
   * Sends one message, the channel in front of the data; waits until the
   * connection has taken it. The data is copied at once.
   */
  send(channel: number, data: Uint8Array): Promise<void> {
    return this.#frame(binary, data, channel);
  }

  /** Asks for a sign of life. */
  ping(): Promise<void> {
    return this.#frame(ping, new Uint8Array());
  }

  /**
   * The next message; answers pings on the way.
   *
   * @returns undefined when the far side has closed in an orderly way
   * @throws {SocketError} when it broke off
   */
  async receive(): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const [first, second] = await this.#take(2);
      const opcode = first & 0x0f;
      const final = (first & 0x80) !== 0;
      if ((first & 0x70) !== 0 || (second & 0x80) !== 0) {
        throw new SocketError("a frame breaks the protocol");
      }
      const length = await this.#length(second & 0x7f);
      size += opcode < closing ? length : 0;
      if (size > messageLimit || length > messageLimit) {
        throw new SocketError("a message is too long");
      }
      const data = (await this.#take(length)).slice();
      if (opcode === closing) {
        await this.#frame(closing, data.subarray(0, 2)).catch(() => {});
        return undefined;
      }
      if (opcode === ping) {
        // Not awaited: the far side may read only after we have read on.
        this.#frame(pong, data).catch(() => {});
        continue;
      }
      if (opcode === pong) continue;
      if (opcode !== binary && opcode !== text && opcode !== 0) {
        throw new SocketError(`a frame of type ${opcode}`);
      }
      parts.push(data);
      if (final) return parts.length === 1 ? parts[0] : joined(parts, size);
    }
  }

  /** Closes at once; a pending read ends with an error. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.#wire.close();
    } catch {
      // It was closed by the far side.
    }
  }

  async #length(short: number): Promise<number> {
    if (short < 126) return short;
    const bytes = await this.#take(short === 126 ? 2 : 8);
    return bytes.reduce((length, byte) => length * 256 + byte, 0);
  }

  /** The next bytes; valid until the next call. */
  async #take(count: number): Promise<Uint8Array> {
    this.#makeRoom(count);
    while (this.#end - this.#start < count) {
      let read: number | null;
      this.waitingSince = performance.now();
      try {
        read = await this.#wire.read(this.#buffer.subarray(this.#end));
      } catch (error) {
        throw new SocketError("the connection broke off", { cause: error });
      } finally {
        this.waitingSince = undefined;
      }
      if (read === null) throw new SocketError("the connection ended");
      this.#end += read;
    }
    this.#start += count;
    return this.#buffer.subarray(this.#start - count, this.#start);
  }

  #makeRoom(count: number): void {
    if (this.#start === this.#end) this.#start = this.#end = 0;
    if (this.#start + count <= this.#buffer.length) return;
    const rest = this.#buffer.subarray(this.#start, this.#end);
    const target = count <= this.#buffer.length
      ? this.#buffer
      : new Uint8Array(count + 64 * 1024);
    target.set(rest);
    this.#buffer = target;
    this.#end -= this.#start;
    this.#start = 0;
  }

  /** One frame after the other: a write may take only a part. */
  #frame(opcode: number, data: Uint8Array, channel?: number): Promise<void> {
    // Made while the one before is on its way, in the room of the one before that.
    const spare = this.#spare;
    this.#spare = undefined;
    const frame = masked(opcode, data, channel, spare);
    const sent = this.#sending.then(async () => {
      try {
        await writeAll(this.#wire, frame);
      } catch (error) {
        throw new SocketError("the connection broke off", { cause: error });
      }
      this.#spare = frame.buffer;
    });
    this.#sending = sent.catch(() => {});
    return sent;
  }
}

/**
 * A whole frame, masked as all that clients send (RFC 6455, 5.3).
 *
 * @param spare memory that is used again when it is large enough
 */
function masked(
  opcode: number,
  data: Uint8Array,
  channel: number | undefined,
  spare: ArrayBuffer | undefined,
): Uint8Array<ArrayBuffer> {
  const front = channel === undefined ? 0 : 1;
  const length = data.length + front;
  const head = length < 126 ? 2 : length < 65536 ? 4 : 10;
  // The body begins at a multiple of four, so that it can be masked by words.
  const start = head % 4;
  const size = start + head + 4 + length;
  const fits = spare !== undefined && spare.byteLength >= size;
  const buffer = fits ? spare : new ArrayBuffer(size);
  const frame = new Uint8Array(buffer, start, size - start);
  const view = new DataView(buffer, start);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (head === 2 ? length : head === 4 ? 126 : 127);
  if (head === 4) view.setUint16(2, length);
  if (head === 10) view.setBigUint64(2, BigInt(length));
  const mask = frame.subarray(head, head + 4);
  crypto.getRandomValues(mask);
  const body = frame.subarray(head + 4);
  if (channel !== undefined) body[0] = channel;
  body.set(data, front);
  const words = new Uint32Array(buffer, body.byteOffset, length >> 2);
  const [word] = new Uint32Array(mask.slice().buffer);
  for (let index = 0; index < words.length; index++) words[index] ^= word;
  for (let index = length & ~3; index < length; index++) {
    body[index] ^= mask[index & 3];
  }
  return frame;
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
