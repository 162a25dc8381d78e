/** A small HTTP/1.1 server on loopback that can misbehave: resets, half answers, silence. */

/** A request as it arrived. */
export interface LoopbackRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Connections are counted from 1. */
  readonly connection: number;
  /** Requests on this connection before this one. */
  readonly before: number;
}

/** The way back. */
export interface LoopbackReply {
  json(
    status: number,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<void>;
  /** Sends these bytes, or this text as UTF-8, and nothing else. */
  raw(data: string | Uint8Array): Promise<void>;
  /** Begins an answer of chunks. */
  begin(): Promise<void>;
  chunk(text: string): Promise<void>;
  /** Ends the chunks in an orderly way. */
  end(): Promise<void>;
  /** Breaks the connection off. */
  reset(): void;
}

/** Decides what to answer; called for each request. */
export type LoopbackHandler = (
  request: LoopbackRequest,
  reply: LoopbackReply,
) => Promise<void> | void;

export class LoopbackServer implements AsyncDisposable {
  readonly requests: LoopbackRequest[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  readonly #handle: LoopbackHandler;
  readonly #running: Promise<void>;
  connections = 0;

  constructor(handle: LoopbackHandler) {
    this.#handle = handle;
    this.#running = this.#accept();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  /** A kubeconfig of one context that leads here. */
  get kubeconfig(): string {
    return `
current-context: loop
contexts: [{name: loop, context: {cluster: loop, user: me}}]
clusters: [{name: loop, cluster: {server: "${this.url}"}}]
users: [{name: me, user: {token: sesame-open}}]
`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) shut(connection);
    await this.#running;
  }

  async #accept(): Promise<void> {
    const all: Promise<void>[] = [];
    try {
      for await (const connection of this.#listener) {
        this.#open.add(connection);
        const number = ++this.connections;
        all.push(
          this.#serve(connection, number)
            .catch(() => {})
            .finally(() => {
              shut(connection);
              this.#open.delete(connection);
            }),
        );
      }
    } catch {
      // Closed.
    }
    await Promise.all(all);
  }

  async #serve(connection: Deno.Conn, number: number): Promise<void> {
    let text = "";
    const buffer = new Uint8Array(64 * 1024);
    const decoder = new TextDecoder("latin1");
    const more = async () => {
      const read = await connection.read(buffer);
      if (read === null) throw new Error("the client has closed");
      text += decoder.decode(buffer.subarray(0, read));
    };
    for (let before = 0;; before++) {
      while (!text.includes("\r\n\r\n")) await more();
      const headEnd = text.indexOf("\r\n\r\n");
      const [first, ...lines] = text.slice(0, headEnd).split("\r\n");
      const headers = new Map(lines.map((line) => {
        const [name, ...value] = line.split(":");
        return [name.toLowerCase(), value.join(":").trim()];
      }));
      const bodyEnd = headEnd + 4 + Number(headers.get("content-length") ?? 0);
      while (text.length < bodyEnd) await more();
      const [method, path] = first.split(" ");
      const body = text.slice(headEnd + 4, bodyEnd);
      text = text.slice(bodyEnd);
      const request = {
        ...{ method, path, headers, body },
        ...{ connection: number, before },
      };
      this.requests.push(request);
      await this.#handle(request, replyOn(connection));
    }
  }
}

function replyOn(connection: Deno.Conn): LoopbackReply {
  const raw = async (data: string | Uint8Array) => {
    let rest = typeof data === "string" ? new TextEncoder().encode(data) : data;
    while (rest.length > 0) {
      rest = rest.subarray(await connection.write(rest));
    }
  };
  return {
    raw,
    json(status, body, headers = {}) {
      const text = JSON.stringify(body);
      const more = Object.entries(headers).map(([k, v]) => `${k}: ${v}\r\n`);
      const length = new TextEncoder().encode(text).length;
      return raw(
        `HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\n` +
          `${more.join("")}content-length: ${length}\r\n\r\n${text}`,
      );
    },
    begin: () => raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"),
    chunk: (text) => {
      const length = new TextEncoder().encode(text).length;
      return raw(`${length.toString(16)}\r\n${text}\r\n`);
    },
    end: () => raw("0\r\n\r\n"),
    reset: () => shut(connection),
  };
}

function shut(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
