/** An HTTP proxy on loopback that knows CONNECT and nothing else. */

export class ConnectProxy implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  readonly #onConnect: (head: string) => void;
  readonly #status: number;
  readonly #running: Promise<void>;

  /**
   * @param onConnect gets the head of each request
   * @param status what to answer; other than 200 refuses
   */
  constructor(onConnect: (head: string) => void, status = 200) {
    this.#onConnect = onConnect;
    this.#status = status;
    this.#running = this.#accept();
  }

  /** Host and port. */
  get address(): string {
    return `127.0.0.1:${this.#listener.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) shut(connection);
    await this.#running;
  }

  async #accept(): Promise<void> {
    const all: Promise<void>[] = [];
    try {
      for await (const near of this.#listener) {
        this.#open.add(near);
        all.push(this.#serve(near).catch(() => {}).finally(() => shut(near)));
      }
    } catch {
      // Closed.
    }
    await Promise.all(all);
  }

  async #serve(near: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(16 * 1024);
    let head = "";
    while (!head.includes("\r\n\r\n")) {
      const read = await near.read(buffer);
      if (read === null) return;
      head += new TextDecoder("latin1").decode(buffer.subarray(0, read));
    }
    this.#onConnect(head);
    const answer = `HTTP/1.1 ${this.#status} X\r\n\r\n`;
    await near.write(new TextEncoder().encode(answer));
    if (this.#status !== 200) return;
    const [, hostname, port] = /^CONNECT (\S+):(\d+) /.exec(head)!;
    const far = await Deno.connect({ hostname, port: Number(port) });
    this.#open.add(far);
    try {
      await Promise.all([
        near.readable.pipeTo(far.writable),
        far.readable.pipeTo(near.writable),
      ]);
    } finally {
      shut(far);
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
