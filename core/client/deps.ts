/** What the client needs of the outside, and of the service that it talks to. */

/** One service and who asks it. */
export interface ServiceAddress {
  /** Such as `https://kompox.example.com`; a path below it may follow. */
  readonly url: string;
  /** `kpx_...`; absent: only what needs none can be asked. */
  readonly token?: string;
}

/** A request as the outside sends it. */
export interface SentRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /**
   * Takes a connection of its own, closed after: a pooled one that the peer
   * has given up makes the runtime send the request again, unasked.
   */
  readonly fresh: boolean;
}

export interface ClientDeps {
  /** Redirects are answers, not followed. @throws what the network says */
  fetch(url: string, request: SentRequest): Promise<Response>;
  /** Begins to open a WebSocket. */
  openSocket(
    url: string,
    protocol: string,
    headers: Readonly<Record<string, string>>,
  ): WebSocket;
  /** @returns ends the timer */
  after(ms: number, action: () => void): () => void;
  /** @returns 1 to 128 visible ASCII characters, never the same again */
  newKey(): string;
  now(): Date;
  /** Told when a long operation goes on in the service. @returns told of its end */
  running?(id: string): () => void;
}
