/** Runs a command in a container over a WebSocket with channels. */

import type { Duplex, FrameIn, FrameOut } from "../domain/duplex.ts";
import { failure, type KompoxError } from "../domain/error.ts";
import type { ExecOptions } from "../ports/kube.ts";
import type { Doing } from "./doing.ts";
import { exitOf } from "./exit_status.ts";
import type { Http } from "./http.ts";
import { containerError, podPath } from "./logs.ts";
import { lost } from "./network_error.ts";
import { openSocket } from "./open_socket.ts";
import type { KubeSocket } from "./websocket.ts";

/** The first protocol that can close one direction (Kubernetes 1.30 and newer). */
const protocol = "v5.channel.k8s.io";

const stdin = 0;
const stdout = 1;
const stderr = 2;
const status = 3;
const resize = 4;
const closeChannel = 255;

/** Bytes of stdin in one message. */
const pieceSize = 64 * 1024;

/** Milliseconds between signs of life, and until one is missed. */
const pingMs = 20_000;
const silenceMs = 60_000;

/**
 * @throws {KompoxError} `not-found` no such pod or container; `denied`;
 *   `unavailable`
 * @see https://kubernetes.io/docs/reference/using-api/websockets/
 */
export async function openExec(
  http: Http,
  options: ExecOptions,
  signal: AbortSignal,
): Promise<Duplex> {
  const { namespace, pod, container } = options;
  const doing: Doing = {
    what: `run a command in "${pod}/${container}" in namespace "${namespace}"`,
    permission: { verb: "create", resource: "pods/exec", namespace },
  };
  const socket = await openSocket(
    http,
    { path: execPath(options), protocol },
    doing,
    (error) => containerError(error, doing),
    signal,
  );
  return new ExecSession(socket, () => lost(doing, http.login), signal);
}

function execPath(options: ExecOptions): string {
  const values = new URLSearchParams({
    container: options.container,
    stdin: String(options.stdin),
    stdout: "true",
    // With a terminal there is one stream only.
    stderr: String(!options.tty),
    tty: String(options.tty),
  });
  for (const word of options.command) values.append("command", word);
  const { namespace, pod } = options;
  return `${podPath(namespace, pod, "exec")}?${values}`;
}

/** One command under way. It reads from the connection only when it is iterated. */
class ExecSession implements Duplex {
  readonly frames: AsyncIterable<FrameIn>;
  readonly #socket: KubeSocket;
  readonly #broken: () => KompoxError;
  readonly #signal: AbortSignal;
  readonly #abort = () => this.close();
  readonly #alive: ReturnType<typeof setInterval>;
  #over = false;

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

  async send(frame: FrameOut): Promise<void> {
    if (this.#over) throw this.#broken();
    try {
      if (frame.type === "close") {
        await this.#socket.send(Uint8Array.of(closeChannel, stdin));
      } else if (frame.type === "resize") {
        const { columns: Width, rows: Height } = frame;
        const size = JSON.stringify({ Width, Height });
        await this.#socket.send(
          message(resize, new TextEncoder().encode(size)),
        );
      } else {
        for (let at = 0; at < frame.data.length; at += pieceSize) {
          const piece = frame.data.subarray(at, at + pieceSize);
          await this.#socket.send(message(stdin, piece));
        }
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
    try {
      for (;;) {
        const data = await this.#receive();
        if (data === undefined) throw this.#broken();
        const body = data.subarray(1);
        if (data[0] === status) {
          yield exitOf(new TextDecoder().decode(body));
          return;
        }
        // The server opens each channel with an empty message.
        if (body.length === 0) continue;
        if (data[0] === stdout) yield { type: "stdout", data: body };
        if (data[0] === stderr) yield { type: "stderr", data: body };
      }
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

  #checkAlive(): void {
    const { waitingSince } = this.#socket;
    const waited = performance.now() - (waitingSince ?? performance.now());
    if (waited > silenceMs) this.#socket.close();
    else this.#socket.ping().catch(() => {});
  }
}

function closedHere(): KompoxError {
  return failure(
    "failed",
    "Cannot read from the command: the session is closed",
  );
}

function message(channel: number, data: Uint8Array): Uint8Array {
  const all = new Uint8Array(data.length + 1);
  all[0] = channel;
  all.set(data, 1);
  return all;
}
