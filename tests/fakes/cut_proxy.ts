/** A TCP proxy on loopback that can be cut: what a lost network looks like. */

export class CutProxy implements AsyncDisposable {
  readonly #target: { hostname: string; port: number };
  #listener?: Deno.TcpListener;
  readonly #open = new Set<Deno.Conn>();
  readonly #running: Promise<unknown>[] = [];
  readonly port: number;
  /** Bytes that came from the target. */
  received = 0;
  /** Connections made so far. */
  connections = 0;

  constructor(target: { hostname: string; port: number }) {
    this.#target = target;
    this.port = this.listen(0);
  }

  /** Accepts connections, again after {@link CutProxy.stop}. */
  listen(port = this.port): number {
    const listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#listener = listener;
    this.#running.push(this.#accept(listener));
    return listener.addr.port;
  }

  /** Breaks off all connections; new ones are still accepted. */
  cut(): void {
    for (const connection of this.#open) shut(connection);
    this.#open.clear();
  }

  /** Breaks off all connections and accepts no more. */
  stop(): void {
    this.#listener?.close();
    this.#listener = undefined;
    this.cut();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await Promise.all(this.#running);
  }

  async #accept(listener: Deno.Listener): Promise<void> {
    try {
      for await (const near of listener) {
        this.connections++;
        this.#running.push(this.#join(near));
      }
    } catch {
      // Stopped.
    }
  }

  async #join(near: Deno.Conn): Promise<void> {
    this.#open.add(near);
    try {
      const far = await Deno.connect(this.#target);
      this.#open.add(far);
      await Promise.all([
        this.#pump(near, far, false),
        this.#pump(far, near, true),
      ]);
    } catch {
      // Cut.
    } finally {
      shut(near);
    }
  }

  async #pump(from: Deno.Conn, to: Deno.Conn, count: boolean): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (;;) {
        const read = await from.read(buffer);
        if (read === null) break;
        if (count) this.received += read;
        for (let rest = buffer.subarray(0, read); rest.length > 0;) {
          rest = rest.subarray(await to.write(rest));
        }
      }
    } catch {
      // Cut.
    } finally {
      shut(from);
      shut(to);
    }
  }
}

function shut(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
