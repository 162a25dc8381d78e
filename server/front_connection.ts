/** One connection of a client, carried to the HTTP server within limits of time. */

/** How long a client may take. */
export interface ConnectionLimits {
  /** From its first byte until the head of a request is whole. */
  readonly headMs: number;
  /** Between requests. */
  readonly idleMs: number;
  /** Without a byte over a WebSocket: both ends ask for signs of life. */
  readonly quietMs: number;
  /** For taking what is sent to it. */
  readonly stuckMs: number;
}

const bufferBytes = 64 * 1024;

export class FrontConnection {
  readonly #client: Deno.TcpConn;
  readonly #inner: Deno.TcpConn;
  readonly #now: () => number;
  /** When the head of a request began, or was expected to. */
  #headSince: number | undefined;
  #writeSince: number | undefined;
  #activeAt: number;
  #handling = 0;
  #upgraded = false;
  readonly #gone = new AbortController();

  constructor(client: Deno.TcpConn, inner: Deno.TcpConn, now: () => number) {
    this.#client = client;
    this.#inner = inner;
    this.#now = now;
    this.#headSince = this.#activeAt = now();
  }

  get address(): string {
    return this.#client.remoteAddr.hostname;
  }

  /** Carries both ways until both ends are done; never rejects. */
  async carry(): Promise<void> {
    await Promise.all([this.#toInner(), this.#toClient()]);
    this.close();
  }

  /** Aborted when the client has gone. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** The head of a request is whole: from here on the application has limits of its own. */
  begin(): void {
    this.#handling++;
    this.#headSince = undefined;
  }

  end(): void {
    this.#handling--;
    this.#activeAt = this.#now();
  }

  /** It speaks WebSocket from here on: no head comes any more. */
  upgrade(): void {
    this.#upgraded = true;
    this.#headSince = undefined;
  }

  /** Whether the client takes longer than it may. */
  isLate({ headMs, idleMs, quietMs, stuckMs }: ConnectionLimits): boolean {
    const now = this.#now();
    if (now - (this.#writeSince ?? now) > stuckMs) return true;
    if (now - (this.#headSince ?? now) > headMs) return true;
    const mostMs = this.#upgraded ? quietMs : idleMs;
    return this.#handling === 0 && now - this.#activeAt > mostMs;
  }

  close(): void {
    this.#gone.abort();
    closeQuietly(this.#client);
    closeQuietly(this.#inner);
  }

  async #toInner(): Promise<void> {
    await copy(this.#client, this.#inner, () => {
      this.#activeAt = this.#now();
      if (this.#handling === 0 && !this.#upgraded) {
        this.#headSince ??= this.#activeAt;
      }
    }, () => {});
  }

  async #toClient(): Promise<void> {
    await copy(this.#inner, this.#client, () => {
      this.#writeSince = this.#activeAt = this.#now();
    }, () => {
      this.#writeSince = undefined;
    });
  }
}

/** The end of one side is passed on to the other; a side that breaks ends both. */
async function copy(
  from: Deno.TcpConn,
  to: Deno.TcpConn,
  before: () => void,
  after: () => void,
): Promise<void> {
  const buffer = new Uint8Array(bufferBytes);
  try {
    while (true) {
      const count = await from.read(buffer);
      if (count === null) break;
      before();
      let at = 0;
      while (at < count) at += await to.write(buffer.subarray(at, count));
      after();
    }
    await to.closeWrite();
  } catch (error) {
    if (!isGone(error)) throw error;
    closeQuietly(from);
    closeQuietly(to);
  }
}

function closeQuietly(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Everything that a broken or closed connection says. */
function isGone(error: unknown): boolean {
  return [
    Deno.errors.BadResource,
    Deno.errors.Interrupted,
    Deno.errors.ConnectionReset,
    Deno.errors.ConnectionAborted,
    Deno.errors.BrokenPipe,
    Deno.errors.NotConnected,
    Deno.errors.TimedOut,
    Deno.errors.UnexpectedEof,
  ].some((kind) => error instanceof kind);
}
