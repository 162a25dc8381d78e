/** TLS with a client certificate to a server on this machine, without Node's layer and without waiting. */

import { after } from "./after.ts";
import {
  addressOf,
  IdentityError,
  shaken,
  whenOpen,
  type Wire,
  writeAll,
} from "./transport.ts";

/** Where the server and the listener of this process are. */
const here = "127.0.0.1";

/** Bytes passed on at once. */
const pieceSize = 64 * 1024;

/** Bytes that are passed on while nobody reads. */
const aheadLimit = 1024 * 1024;

/** How long the rest of the server's first answer waits for the client, in milliseconds. */
const restMs = 5;

/** Whether {@link dialHere} reaches the server: its certificate is for this name. */
export function isHere(server: string): boolean {
  return addressOf(server).hostname === here;
}

/**
 * Dials a server on 127.0.0.1 and does the handshake.
 *
 * `Deno.connectTls` alone takes a client certificate without Node's layer,
 * which costs 25 ms to load, but its handshake stands still for 40 ms: it sends
 * a record of 6 bytes and then another one, which the kernel holds back until
 * the first is acknowledged (TCP_NODELAY cannot be set there), and the far
 * kernel acknowledges at once only when it has something to send. So the
 * runtime talks to a listener of this process, which passes everything on: of
 * the server's first answer one record, and the rest when the client has
 * answered to it. The acknowledgement rides on the rest.
 *
 * It works for a server on 127.0.0.1 only, as the runtime verifies the name that
 * it connects to; and for those who ask once and listen, as two small parts in
 * a row would wait again.
 *
 * @param pair the client certificate and its key, PEM
 */
export async function dialHere(
  server: string,
  caCerts: string[] | undefined,
  pair: { readonly cert: string; readonly key: string },
  signal: AbortSignal,
): Promise<Wire> {
  const { port } = addressOf(server);
  const far = await Deno.connect({ hostname: here, port, signal });
  far.setNoDelay(true);
  try {
    const { near, tls } = await pairUp({ caCerts, ...pair }, signal);
    const relay = new Relay(near, far);
    try {
      await shaken(tls, signal);
    } catch (error) {
      relay.close();
      throw error;
    }
    return wireOf(tls, relay);
  } catch (error) {
    quietly(() => far.close());
    throw error;
  }
}

/** The two ends of a connection inside this process, TLS begun on one of them. */
async function pairUp(
  options: { caCerts?: string[]; cert: string; key: string },
  signal: AbortSignal,
): Promise<{ near: Deno.TcpConn; tls: Deno.TlsConn }> {
  using listener = Deno.listen({ hostname: here, port: 0 });
  const { port } = listener.addr;
  // Nothing but what it was given can be wrong.
  const opening = Deno.connectTls({ hostname: here, port, ...options })
    .catch((cause) => {
      throw new IdentityError("no connection can be made", { cause });
    });
  const tls = await whenOpen(opening, signal);
  try {
    for (;;) {
      const near = await listener.accept();
      const { hostname, port } = near.remoteAddr;
      // Another program of this machine may have been quicker.
      if (hostname === here && port === tls.localAddr.port) {
        near.setNoDelay(true);
        return { near, tls };
      }
      near.close();
    }
  } catch (error) {
    tls.close();
    throw error;
  }
}

/** Passes bytes on both ways, as they are taken, until either side ends. */
class Relay {
  readonly #near: Deno.TcpConn;
  readonly #far: Deno.TcpConn;
  readonly #answered = Promise.withResolvers<void>();
  /** Reads that wait, and the bytes passed on since the last one began. */
  #reading = 0;
  #ahead = 0;
  #wanted = Promise.withResolvers<void>();

  constructor(near: Deno.TcpConn, far: Deno.TcpConn) {
    this.#near = near;
    this.#far = far;
    const close = () => this.close();
    Promise.all([this.#there(), this.#back()]).then(close, close);
  }

  /** Passes on what a read waits for; without one no more than a little ahead. */
  async during<T>(read: () => Promise<T>): Promise<T> {
    this.#reading++;
    this.#ahead = 0;
    this.#wanted.resolve();
    try {
      return await read();
    } finally {
      this.#reading--;
    }
  }

  close(): void {
    this.#answered.resolve();
    this.#wanted.resolve();
    quietly(() => this.#near.close());
    quietly(() => this.#far.close());
  }

  async #there(): Promise<void> {
    const buffer = new Uint8Array(pieceSize);
    for (let reads = 0;; reads++) {
      const size = await this.#near.read(buffer);
      // The greeting was the first; what follows answers the server.
      if (reads > 0) this.#answered.resolve();
      if (size === null) break;
      await writeAll(this.#far, buffer.subarray(0, size));
    }
    await this.#far.closeWrite();
  }

  async #back(): Promise<void> {
    const buffer = new Uint8Array(pieceSize);
    for (let first = true;; first = false) {
      const size = await this.#far.read(buffer);
      if (size === null) break;
      const alone = first ? Math.min(recordSize(buffer), size) : 0;
      await writeAll(this.#near, buffer.subarray(0, alone));
      if (alone > 0 && alone < size) await this.#clientAnswers();
      await writeAll(this.#near, buffer.subarray(alone, size));
      this.#ahead += size;
      if (this.#reading === 0 && this.#ahead >= aheadLimit) {
        this.#wanted = Promise.withResolvers();
        await this.#wanted.promise;
      }
    }
    await this.#near.closeWrite();
  }

  async #clientAnswers(): Promise<void> {
    const takeBack = after(restMs, this.#answered.resolve);
    await this.#answered.promise;
    takeBack();
  }
}

/** Bytes of the TLS record that begins here (RFC 8446, 5.1). */
function recordSize(data: Uint8Array): number {
  return 5 + data[3] * 256 + data[4];
}

function wireOf(tls: Deno.TlsConn, relay: Relay): Wire {
  return {
    read: (buffer) => relay.during(() => tls.read(buffer)),
    write: (data) => tls.write(data),
    close() {
      tls.close();
      relay.close();
    },
  };
}

/** Both sides close a connection: the second time is no failure. */
function quietly(close: () => void): void {
  try {
    close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
