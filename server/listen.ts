/** The listener: the HTTP server of the runtime behind limits that it does not have itself. */

import type { Clock } from "../core/ports/clock.ts";
import type { Peer } from "./app_deps.ts";
import { type ConnectionLimits, FrontConnection } from "./front_connection.ts";

export interface ListenOptions {
  readonly hostname: string;
  /** 0: any. */
  readonly port: number;
  readonly clock: Clock;
  readonly limits?: Partial<
    ConnectionLimits & { readonly connections: number }
  >;
  /** Told what went wrong outside of a request. */
  failed(error: unknown): void;
}

export interface Listener {
  readonly address: { readonly hostname: string; readonly port: number };
  /**
   * Takes no connection any more; resolves when all requests are answered, or
   * after `ms`.
   *
   * @param channels resolves when no WebSocket is needed any more: the runtime
   *   would cut them
   */
  drain(ms: number, channels: Promise<void>): Promise<void>;
  /** Cuts what is left. */
  close(): Promise<void>;
}

const usualLimits = {
  headMs: 10_000,
  idleMs: 75_000,
  quietMs: 75_000,
  stuckMs: 120_000,
  connections: 2_000,
};

const lookEveryMs = 1_000;

/**
 * The runtime's server has no limit on how slowly a head may come, so a plain
 * loop in front of it carries the bytes and watches the time.
 */
export function listen(
  fetch: (request: Request, peer: Peer) => Promise<Response>,
  options: ListenOptions,
): Listener {
  const { clock, failed } = options;
  const limits = { ...usualLimits, ...options.limits };
  const front = new Front(limits, () => clock.now().getTime(), failed);
  const inner = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen() {},
    onError(error) {
      failed(error);
      return new Response(null, { status: 500 });
    },
  }, (request, info) => front.handle(request, info, fetch));
  const outer = Deno.listen({ hostname: options.hostname, port: options.port });
  void front.accept(outer, inner.addr as Deno.NetAddr);
  const looking = new AbortController();
  void front.look(clock, looking.signal);
  let outerClosed = false;
  const closeOuter = () => {
    if (!outerClosed) outer.close();
    outerClosed = true;
  };
  return {
    address: outer.addr as Deno.NetAddr,
    async drain(ms, channels) {
      closeOuter();
      front.hurry();
      const timer = new AbortController();
      const late = clock.sleep(ms, timer.signal).catch(() => {});
      await Promise.race([channels.then(() => inner.shutdown()), late]);
      timer.abort();
    },
    async close() {
      closeOuter();
      looking.abort();
      front.close();
      await inner.shutdown();
      await inner.finished;
    },
  };
}

class Front {
  #limits: typeof usualLimits;
  readonly #now: () => number;
  readonly #failed: (error: unknown) => void;
  /** By the port from which the HTTP server sees them come. */
  readonly #connections = new Map<number, FrontConnection>();
  /** Those included that are not carried yet. */
  #open = 0;

  constructor(
    limits: typeof usualLimits,
    now: () => number,
    failed: (error: unknown) => void,
  ) {
    this.#limits = limits;
    this.#now = now;
    this.#failed = failed;
  }

  async accept(outer: Deno.TcpListener, inner: Deno.NetAddr): Promise<void> {
    while (true) {
      try {
        const client = await outer.accept();
        void this.#carry(client, inner);
      } catch (error) {
        if (error instanceof Deno.errors.BadResource) return;
        if (error instanceof Deno.errors.Interrupted) return;
        this.#failed(error);
        // Such as no file descriptor: others have to end first.
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async handle(
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
    fetch: (request: Request, peer: Peer) => Promise<Response>,
  ): Promise<Response> {
    const connection = this.#connections.get(info.remoteAddr.port);
    // Nobody comes here but through the front.
    if (connection === undefined) return new Response(null, { status: 421 });
    connection.begin();
    info.completed.catch(() => {}).finally(() => connection.end());
    const { address, gone } = connection;
    const response = await fetch(request, { address, gone });
    if (response.status === 101) connection.upgrade();
    return response;
  }

  async look(clock: Clock, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await clock.sleep(lookEveryMs, signal).catch(() => {});
      for (const connection of this.#connections.values()) {
        if (connection.isLate(this.#limits)) connection.close();
      }
    }
  }

  /** Whoever asks for nothing now gets no time to do so. */
  hurry(): void {
    this.#limits = { ...this.#limits, headMs: 1_000, idleMs: 1_000 };
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close();
  }

  async #carry(client: Deno.TcpConn, address: Deno.NetAddr): Promise<void> {
    if (this.#open >= this.#limits.connections) return client.close();
    this.#open++;
    try {
      await this.#carryOne(client, address);
    } finally {
      this.#open--;
    }
  }

  async #carryOne(client: Deno.TcpConn, address: Deno.NetAddr): Promise<void> {
    const { hostname, port } = address;
    const inner = await Deno.connect({ hostname, port }).catch((error) => {
      this.#failed(error);
    });
    if (inner === undefined) return client.close();
    client.setNoDelay();
    inner.setNoDelay();
    const key = inner.localAddr.port;
    const connection = new FrontConnection(client, inner, this.#now);
    this.#connections.set(key, connection);
    try {
      await connection.carry();
    } catch (error) {
      this.#failed(error);
      connection.close();
    } finally {
      this.#connections.delete(key);
    }
  }
}
