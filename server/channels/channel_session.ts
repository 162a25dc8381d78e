/** One channel over a WebSocket: frames both ways within windows, then its end. */

import {
  type ChannelMessage,
  decodeMessage,
  encodeMessage,
  firstWindowBytes,
  messageBytes,
} from "../../core/api/v1/frames.ts";
import { apiFailure, toProblem } from "../../core/api/v1/problem.ts";
import type { Duplex, FrameOut } from "../../core/domain/duplex.ts";
import { Window } from "./window.ts";

/** The input has to come soon after the connection. */
const firstMessageMs = 10_000;
const farewellMs = 5_000;
/** Of the input, in characters: a command and its arguments. */
const mostInput = 1024 * 1024;

export interface ChannelDeps {
  readonly requestId: string;
  /** Opens what the first message asks for. */
  open(message: unknown, signal: AbortSignal): Promise<Duplex>;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Told how it ended: `undefined` is an end with an exit code. */
  ended(error: unknown): Promise<void>;
}

/** Runs from the opening of the socket to its end. */
export class ChannelSession {
  readonly #socket: WebSocket;
  readonly #deps: ChannelDeps;
  readonly #gone = new AbortController();
  readonly #closed = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<void>();
  readonly #window = new Window(firstWindowBytes);
  readonly #first = Promise.withResolvers<string>();
  readonly #queue: FrameOut[] = [];
  #queued = 0;
  #begun = false;
  #sendFailure: unknown;
  #wake = Promise.withResolvers<void>();

  constructor(socket: WebSocket, deps: ChannelDeps) {
    this.#socket = socket;
    this.#deps = deps;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = () => {
      this.#leave(clientGone());
      this.#closed.resolve();
    };
    socket.onerror = () => this.#leave(clientGone());
    this.#first.promise.catch(() => {});
  }

  /** Resolves when its end is noted and the connection closed, or given up. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Ends it from this side: the service stops. */
  stop(): void {
    this.#end(
      1012,
      apiFailure("unavailable", "Cannot go on: the service is being stopped"),
    );
  }

  /** Ends it from this side: its token is worth nothing any more. */
  forbid(): void {
    this.#end(
      1008,
      apiFailure(
        "unauthenticated",
        "Cannot go on: the token was revoked or has expired",
      ),
    );
  }

  /** Resolves when it is over; never rejects. */
  async run(): Promise<void> {
    let failed: unknown;
    let duplex: Duplex | undefined;
    try {
      duplex = await this.#open();
      this.#closeWhenLeft(duplex);
      void this.#pumpIn(duplex);
      await this.#pumpOut(duplex);
    } catch (error) {
      failed = error;
      this.#end(1000, error);
    } finally {
      duplex?.close();
      this.#leave(failed);
      await this.#deps.ended(failed);
      await this.#farewell();
      this.#over.resolve();
    }
  }

  #closeWhenLeft(duplex: Duplex): void {
    const { signal } = this.#gone;
    if (signal.aborted) duplex.close();
    else signal.addEventListener("abort", () => duplex.close(), { once: true });
  }

  /** The other side takes what was sent before it closes too. */
  async #farewell(): Promise<void> {
    const timer = new AbortController();
    const late = this.#deps.sleep(farewellMs, timer.signal).catch(() => {});
    await Promise.race([this.#closed.promise, late]);
    timer.abort();
  }

  async #open(): Promise<Duplex> {
    const late = this.#deps.sleep(firstMessageMs, this.#gone.signal).then(
      () =>
        this.#first.reject(
          apiFailure("usage", "Cannot begin: no first message came"),
        ),
      () => {},
    );
    const text = await this.#first.promise;
    void late;
    return await this.#deps.open(parsed(text), this.#gone.signal);
  }

  #receive(data: unknown): void {
    if (typeof data === "string") {
      if (this.#begun) return this.#refuse("a second text message came");
      if (data.length > mostInput) {
        return this.#refuse(`its input is longer than ${mostInput}`);
      }
      this.#begun = true;
      this.#first.resolve(data);
      return;
    }
    if (!this.#begun) return this.#refuse("data came before the input");
    const message = data instanceof ArrayBuffer
      ? decodeMessage(new Uint8Array(data))
      : undefined;
    switch (message?.type) {
      case "stdin":
        this.#queued += message.data.length;
        if (this.#queued > firstWindowBytes) {
          return this.#refuse("more came than was granted");
        }
        return this.#enqueue({ type: "stdin", data: message.data });
      case "resize":
      case "close":
        return this.#enqueue(message);
      case "window":
        return this.#window.grant(message.bytes);
      default:
        return this.#refuse("a message came that means nothing");
    }
  }

  #enqueue(frame: FrameOut): void {
    this.#queue.push(frame);
    if (this.#queue.length > 10_000) this.#refuse("too many messages came");
    this.#tell();
  }

  async #pumpIn(duplex: Duplex): Promise<void> {
    const { signal } = this.#gone;
    try {
      while (!signal.aborted) {
        const frame = this.#queue.shift();
        if (frame === undefined) {
          await this.#wake.promise;
          continue;
        }
        await duplex.send(frame);
        if (frame.type !== "stdin" || frame.data.length === 0) continue;
        this.#queued -= frame.data.length;
        this.#send({ type: "window", bytes: frame.data.length });
      }
    } catch (error) {
      // Its output may still come, and tells how it ended.
      this.#sendFailure = error;
    }
  }

  async #pumpOut(duplex: Duplex): Promise<void> {
    const { signal } = this.#gone;
    for await (const frame of duplex.frames) {
      signal.throwIfAborted();
      if (frame.type === "exit") {
        const { code, reason } = frame;
        return this.#finish(1000, { type: "end", code, reason });
      }
      for (let at = 0; at < frame.data.length;) {
        const left = frame.data.length - at;
        const most = Math.min(left, messageBytes);
        const count = await this.#window.take(most, signal);
        const data = frame.data.subarray(at, at + count);
        this.#send({ type: frame.type, data });
        at += count;
      }
    }
    signal.throwIfAborted();
    throw this.#sendFailure ??
      apiFailure("unavailable", "Cannot go on: the far side went away");
  }

  #refuse(state: string): void {
    this.#end(
      1008,
      apiFailure("usage", `Cannot go on with the channel: ${state}`),
    );
  }

  #end(code: number, error: unknown): void {
    const problem = toProblem(error, this.#deps.requestId);
    this.#finish(code, { type: "end", problem }, error);
  }

  #finish(code: number, end: ChannelMessage, why?: unknown): void {
    if (this.#gone.signal.aborted) return;
    this.#send(end);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.close(code);
    this.#leave(why);
  }

  #send(message: ChannelMessage): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(encodeMessage(message));
  }

  /** @param why what those who still work on it are told */
  #leave(why: unknown): void {
    if (this.#gone.signal.aborted) return;
    this.#gone.abort(why);
    this.#first.reject(why);
    this.#tell();
  }

  #tell(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }
}

function clientGone() {
  return apiFailure("unavailable", "Cannot go on: the client is gone");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw apiFailure("usage", "Cannot read the first message: it is no JSON");
  }
}
