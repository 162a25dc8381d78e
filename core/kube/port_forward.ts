/** One TCP connection to a port of a pod, over a WebSocket of its own. */

import type { Duplex, FrameIn, FrameOut } from "../domain/duplex.ts";
import { failure, type KompoxError } from "../domain/error.ts";
import type { PortForwardOptions } from "../ports/kube.ts";
import type { Doing } from "./doing.ts";
import type { Http } from "./http.ts";
import { podPath } from "./logs.ts";
import { lost } from "./network_error.ts";
import { openSocket } from "./open_socket.ts";
import type { KubeSocket } from "./websocket.ts";

/**
 * The kubelet's own framing: a data and an error channel for each port. What
 * newer API servers speak besides, SPDY inside a WebSocket, says the same.
 */
const protocol = "v4.channel.k8s.io";

const dataChannel = 0;
const errorChannel = 1;

/** The first message of each channel repeats the port, in two bytes. */
const greeting = 2;

/** Bytes in one message to the pod. */
const pieceSize = 128 * 1024;

/** Milliseconds between signs of life, and until one is missed. */
const pingMs = 20_000;
const silenceMs = 60_000;

/**
 * Opening succeeds although nothing listens in the pod: that is told by the
 * `exit` frame, whose `reason` says what went wrong there.
 *
 * @throws {KompoxError} `not-found` no such pod; `denied`; `unavailable`
 */
export async function openPortForward(
  http: Http,
  { namespace, pod, port }: PortForwardOptions,
  signal: AbortSignal,
): Promise<Duplex> {
  const doing: Doing = {
    what: `reach port ${port} of "${pod}" in namespace "${namespace}"`,
    permission: { verb: "create", resource: "pods/portforward", namespace },
  };
  const path = `${podPath(namespace, pod, "portforward")}?ports=${port}`;
  const socket = await openSocket(
    http,
    { path, protocol },
    doing,
    (error) => notForwarded(error, doing),
    signal,
  );
  return new ForwardedConnection(
    socket,
    () => lost(doing, http.login),
    signal,
  );
}

/** One connection. It reads from the socket only when it is iterated. */
class ForwardedConnection implements Duplex {
  readonly frames: AsyncIterable<FrameIn>;
  readonly #socket: KubeSocket;
  readonly #broken: () => KompoxError;
  readonly #signal: AbortSignal;
  readonly #abort = () => this.close();
  readonly #alive: ReturnType<typeof setInterval>;
  #over = false;
  #sentAt = 0;

  constructor(
    socket: KubeSocket,
    broken: () => KompoxError,
    signal: AbortSignal,
  ) {
    this.#socket = socket;
    this.#broken = broken;
    this.#signal = signal;
    this.frames = this.#read();
    this.#alive = setInterval(() => this.#checkAlive(), pingMs);
    signal.addEventListener("abort", this.#abort, { once: true });
    if (signal.aborted) this.close();
  }

  /** The protocol cannot close one direction: `close` only says that no more comes. */
  async send(frame: FrameOut): Promise<void> {
    if (this.#over) throw this.#broken();
    if (frame.type !== "stdin") return;
    try {
      for (let at = 0; at < frame.data.length; at += pieceSize) {
        const piece = frame.data.subarray(at, at + pieceSize);
        this.#sentAt = performance.now();
        await this.#socket.send(onDataChannel(piece));
      }
    } catch {
      this.#signal.throwIfAborted();
      throw this.#broken();
    }
  }

  close(): void {
    this.#over = true;
    clearInterval(this.#alive);
    this.#signal.removeEventListener("abort", this.#abort);
    this.#socket.close();
  }

  async *#read(): AsyncGenerator<FrameIn> {
    const unread = [greeting, greeting];
    let reason = "";
    const decoder = new TextDecoder();
    try {
      for (;;) {
        const data = await this.#receive();
        if (data === undefined) break;
        const [channel] = data;
        const skip = Math.min(unread[channel] ?? 0, data.length - 1);
        unread[channel] -= skip;
        const body = data.subarray(1 + skip);
        if (body.length === 0) continue;
        if (channel === dataChannel) yield { type: "stdout", data: body };
        if (channel === errorChannel) {
          reason += decoder.decode(body, { stream: true });
        }
      }
      yield reason === ""
        ? { type: "exit", code: 0 }
        : { type: "exit", code: 1, reason: wordsOf(reason) };
    } finally {
      this.close();
    }
  }

  async #receive(): Promise<Uint8Array | undefined> {
    try {
      return await this.#socket.receive();
    } catch {
      this.#signal.throwIfAborted();
      throw this.#over ? closedHere() : this.#broken();
    }
  }

  /** A pod that takes nothing in answers no ping either: that is no silence. */
  #checkAlive(): void {
    const now = performance.now();
    const { waitingSince = now } = this.#socket;
    const idle = this.#sentAt < waitingSince;
    if (idle && now - waitingSince > silenceMs) this.#socket.close();
    else this.#socket.ping().catch(() => {});
  }
}

function closedHere(): KompoxError {
  return failure(
    "failed",
    "Cannot read from the port: the connection is closed",
  );
}

function onDataChannel(piece: Uint8Array): Uint8Array {
  const message = new Uint8Array(piece.length + 1);
  message[0] = dataChannel;
  message.set(piece, 1);
  return message;
}

function notForwarded(error: KompoxError, doing: Doing): unknown {
  if (!/pod is not running|does not have a host/.test(error.message)) {
    return error;
  }
  return failure(
    "unavailable",
    `Cannot ${doing.what}: the pod does not run`,
    { hint: "wait until it runs" },
  );
}

/** What the container runtime says, without the layers that passed it on. */
function wordsOf(text: string): string {
  const words = text.replaceAll("\0", "").trim();
  const refused = /connect: connection refused/.test(words);
  return refused ? "nothing listens there" : words.split(": ").slice(-2)
    .join(": ");
}
