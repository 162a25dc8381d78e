/** TLS by the runtime's Node layer over a connection that is read only while somebody reads. */

import { Duplex } from "node:stream";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { type Wire, writeAll } from "./transport.ts";

/** Bytes that are taken from the connection at once. */
const pieceSize = 64 * 1024;

/**
 * Does the handshake. Given a socket, Node's TLS would read without end,
 * however little is taken from it: so it gets a stream that is filled here.
 *
 * @param raw is closed with the result, and when the handshake fails
 */
export async function secureWire(
  raw: Wire,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<Wire> {
  const wire = new PulledTls(raw, options);
  const stop = () => wire.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    if (signal.aborted) stop();
    await wire.shake();
    return wire;
  } catch (error) {
    stop();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

class PulledTls implements Wire {
  readonly #raw: Wire;
  readonly #below: Duplex;
  readonly #socket: TLSSocket;
  readonly #piece = new Uint8Array(pieceSize);
  #rest: Uint8Array = new Uint8Array();
  #pulling?: Promise<void>;
  #changed = Promise.withResolvers<void>();
  #secure = false;
  #ended = false;
  #error?: Error;

  constructor(raw: Wire, options: ConnectionOptions) {
    this.#raw = raw;
    this.#below = new Duplex({
      read() {
        // Filled when somebody waits for a byte.
      },
      write: (data, _encoding, done) => {
        writeAll(raw, data).then(() => done(), done);
      },
    });
    this.#socket = connect({ ...options, socket: this.#below });
    this.#socket.on("secureConnect", () => {
      this.#secure = true;
      this.#wake();
    });
    this.#socket.on("readable", () => this.#wake());
    this.#socket.on("end", () => this.#end());
    this.#socket.on("error", (error: Error) => this.#fail(error));
    this.#below.on("error", (error: Error) => this.#fail(error));
  }

  async shake(): Promise<void> {
    while (!this.#secure) {
      if (this.#error) throw this.#error;
      if (this.#ended) throw new Error("the connection ended");
      await this.#pull();
    }
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    while (this.#rest.length === 0) {
      const data: Uint8Array | null = this.#socket.read();
      if (data !== null) this.#rest = data;
      else if (this.#error) throw this.#error;
      else if (this.#ended) return null;
      else await this.#pull();
    }
    const count = Math.min(this.#rest.length, buffer.length);
    buffer.set(this.#rest.subarray(0, count));
    this.#rest = this.#rest.subarray(count);
    return count;
  }

  write(data: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#error) return reject(this.#error);
      this.#socket.write(data, (error) => {
        if (error) reject(error);
        else resolve(data.length);
      });
    });
  }

  close(): void {
    this.#fail(new Error("the connection is closed"));
  }

  /** Waits for one piece, or for what came of the one before. */
  async #pull(): Promise<void> {
    this.#pulling ??= this.#fill().finally(() => this.#pulling = undefined);
    await Promise.race([this.#pulling, this.#changed.promise]);
  }

  async #fill(): Promise<void> {
    try {
      const size = await this.#raw.read(this.#piece);
      if (size === null) this.#end();
      else this.#below.push(this.#piece.slice(0, size));
    } catch (error) {
      this.#fail(error as Error);
    }
    // What was pushed is decrypted within this turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
  }

  #fail(error: Error): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#socket.destroy();
    this.#below.destroy();
    try {
      this.#raw.close();
    } catch {
      // It was closed by the far side.
    }
    this.#wake();
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
