/** Channels: bytes both ways over one WebSocket, held back by windows. */

import {
  type ChannelMessage,
  decodeMessage,
  encodeMessage,
  firstWindowBytes,
  messageBytes,
} from "../api/v1/frames.ts";
import { fromProblem } from "../api/v1/problem.ts";
import { channelProtocol, toRequest } from "../api/v1/wire.ts";
import type { Duplex, FrameIn, FrameOut } from "../domain/duplex.ts";
import type { Call } from "../operations/call.ts";
import type { OperationInfo } from "../operations/operations.ts";
import type { Http } from "./http.ts";

/** Bytes that were taken before the service is told: a message each would be too many. */
const grantStep = 256 * 1024;

/**
 * @throws {KompoxError} why the service refuses it; `unavailable`
 */
export async function channel(
  http: Http,
  info: OperationInfo,
  input: object,
  { signal }: Call,
): Promise<Duplex> {
  signal.throwIfAborted();
  const { path, body } = toRequest(info, input);
  const url = http.url.replace(/^http/, "ws") + path;
  const socket = http.deps.openSocket(url, channelProtocol, http.credentials);
  socket.binaryType = "arraybuffer";
  const connection = new Connection(socket, http);
  try {
    await connection.open(signal);
  } catch (error) {
    connection.close();
    if (signal.aborted) throw signal.reason;
    throw await whyRefused(http, path, signal) ?? http.noAnswer(error);
  }
  socket.send(JSON.stringify(body));
  return connection;
}

/** A refused upgrade tells a WebSocket client nothing: the same as a plain request does. */
async function whyRefused(
  http: Http,
  path: string,
  signal: AbortSignal,
): Promise<unknown> {
  // 426: nothing is wrong with it but that it is no WebSocket.
  return await http.refusal({ method: "GET", path, signal }, 426);
}

type Item = FrameIn | { readonly type: "broken"; readonly error: unknown };

/** One connection. What comes is held until it is asked for: at most one window. */
class Connection implements Duplex {
  readonly frames: AsyncIterable<FrameIn>;
  readonly #socket: WebSocket;
  readonly #http: Http;
  readonly #items: Item[] = [];
  #wake: () => void = () => {};
  #over = false;
  /** Whether the socket was closed before the end came. */
  #lost = false;
  #held = 0;
  #taken = 0;
  #window = firstWindowBytes;
  #granted: PromiseWithResolvers<void> | undefined;
  /** Sends are in order, also while one waits for the window. */
  #sending: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, http: Http) {
    this.#socket = socket;
    this.#http = http;
    this.frames = this.#read();
    socket.addEventListener("message", ({ data }) => this.#receive(data));
    socket.addEventListener("close", () => {
      this.#lost = !this.#over;
      this.#end();
    });
  }

  open(signal: AbortSignal): Promise<void> {
    const socket = this.#socket;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    socket.addEventListener("open", () => resolve(), { once: true });
    socket.addEventListener(
      "error",
      (event) => reject(new Error((event as ErrorEvent).message)),
      { once: true },
    );
    return promise.finally(() => signal.removeEventListener("abort", onAbort));
  }

  send(frame: FrameOut): Promise<void> {
    const sent = this.#sending.then(() => this.#send(frame));
    this.#sending = sent.catch(() => {});
    return sent;
  }

  close(): void {
    this.#over = true;
    this.#end();
    this.#socket.close();
  }

  async #send(frame: FrameOut): Promise<void> {
    if (frame.type !== "stdin") return this.#post(frame);
    let { data } = frame;
    while (data.length > 0) {
      while (this.#window === 0 && !this.#over) {
        this.#granted ??= Promise.withResolvers();
        await this.#granted.promise;
      }
      const size = Math.min(data.length, this.#window, messageBytes);
      this.#window -= size;
      this.#post({ type: "stdin", data: data.subarray(0, size) });
      data = data.subarray(size);
    }
  }

  #post(message: ChannelMessage): void {
    if (this.#over || this.#socket.readyState !== WebSocket.OPEN) {
      throw this.#http.noAnswer();
    }
    this.#socket.send(encodeMessage(message));
  }

  #receive(data: unknown): void {
    if (this.#over) return;
    try {
      if (!(data instanceof ArrayBuffer)) {
        throw new Error("the service sent a text");
      }
      this.#take(new Uint8Array(data));
    } catch (error) {
      this.#push({ type: "broken", error: this.#http.noAnswer(error) });
      this.close();
    }
  }

  #take(bytes: Uint8Array): void {
    const message = decodeMessage(bytes);
    switch (message?.type) {
      case "window":
        this.#window += message.bytes;
        this.#granted?.resolve();
        this.#granted = undefined;
        return;
      case "end":
        this.#push(endOf(message));
        return this.close();
      case "stdout":
      case "stderr":
        this.#held += message.data.length;
        if (this.#held > firstWindowBytes) {
          throw new Error("the service sends more than it may");
        }
        this.#push({ type: message.type, data: message.data });
        return;
      default:
        throw new Error("the service sent what is no message of a channel");
    }
  }

  #push(item: Item): void {
    this.#items.push(item);
    this.#wake();
  }

  /** The socket is closed, from which side ever. */
  #end(): void {
    this.#over = true;
    this.#granted?.resolve();
    this.#granted = undefined;
    this.#wake();
  }

  async *#read(): AsyncGenerator<FrameIn> {
    try {
      while (true) {
        const item = this.#items.shift();
        if (item === undefined) {
          if (this.#over) {
            if (this.#lost) throw this.#http.noAnswer();
            return;
          }
          await new Promise<void>((resolve) => this.#wake = resolve);
          continue;
        }
        if (item.type === "broken") throw item.error;
        yield item;
        if (item.type === "exit") return;
        this.#grant(item.data.length);
      }
    } finally {
      this.close();
    }
  }

  /** The reader came back for more: what it had is gone. */
  #grant(bytes: number): void {
    this.#taken += bytes;
    if (this.#taken < grantStep || this.#over) return;
    this.#held -= this.#taken;
    this.#socket.send(encodeMessage({ type: "window", bytes: this.#taken }));
    this.#taken = 0;
  }
}

function endOf(message: Extract<ChannelMessage, { type: "end" }>): Item {
  if ("problem" in message) {
    return { type: "broken", error: fromProblem(message.problem) };
  }
  const { code, reason } = message;
  return reason === undefined
    ? { type: "exit", code }
    : { type: "exit", code, reason };
}
