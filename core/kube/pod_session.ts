/** What exec and port-forward share: one WebSocket to a pod, its signs of life and its end. */

import { failure, type KompoxError } from "../domain/error.ts";
import { after } from "./after.ts";
import type { Doing } from "./doing.ts";
import type { Http } from "./http.ts";
import { lost } from "./network_error.ts";
import { openSocket, type SocketRequest } from "./open_socket.ts";
import type { KubeSocket } from "./websocket.ts";

/** Milliseconds between signs of life, and until one is missed. */
const pingMs = 20_000;
const silenceMs = 60_000;

/** How a session is opened and spoken of. */
export interface SessionSetting {
  readonly request: SocketRequest;
  readonly doing: Doing;
  /** What is read from, for messages: "the command". */
  readonly source: string;
  /**
   * A far side that takes nothing answers no ping either: then silence after
   * something was sent is none.
   */
  readonly mayStall: boolean;
  /** Gives what the server says to the opening the kind that it deserves. */
  refused(error: KompoxError): unknown;
}

/** @throws {KompoxError} what `refused` gives; `unavailable` no answer in time */
export async function openSession(
  http: Http,
  setting: SessionSetting,
  signal: AbortSignal,
): Promise<PodSession> {
  const { request, doing } = setting;
  const refused = (error: KompoxError) => setting.refused(error);
  const socket = await openSocket(http, request, doing, refused, signal);
  return new PodSession(socket, setting, () => lost(doing, http.login), signal);
}

/** Messages both ways; reads only when it is asked to. */
export class PodSession {
  readonly #socket: KubeSocket;
  readonly #setting: SessionSetting;
  readonly #lost: () => KompoxError;
  readonly #signal: AbortSignal;
  readonly #abort = () => this.close();
  #stopWatch = () => {};
  #over = false;
  #sentAt = 0;

  constructor(
    socket: KubeSocket,
    setting: SessionSetting,
    lost: () => KompoxError,
    signal: AbortSignal,
  ) {
    this.#socket = socket;
    this.#setting = setting;
    this.#lost = lost;
    this.#signal = signal;
    this.#watchLife();
    signal.addEventListener("abort", this.#abort, { once: true });
    if (signal.aborted) this.close();
  }

  /** The connection broke where it should not have. */
  broken(): KompoxError {
    return this.#lost();
  }

  /** Sends one message to a channel. */
  async send(channel: number, data: Uint8Array): Promise<void> {
    if (this.#over) throw this.#lost();
    this.#sentAt = performance.now();
    try {
      await this.#socket.send(channel, data);
    } catch {
      this.#signal.throwIfAborted();
      throw this.#lost();
    }
  }

  /** @returns the next message, its channel in front; undefined at the end */
  async receive(): Promise<Uint8Array | undefined> {
    try {
      return await this.#socket.receive();
    } catch {
      this.#signal.throwIfAborted();
      throw this.#over ? this.#closedHere() : this.#lost();
    }
  }

  close(): void {
    this.#over = true;
    this.#stopWatch();
    this.#signal.removeEventListener("abort", this.#abort);
    this.#socket.close();
  }

  #watchLife(): void {
    this.#stopWatch = after(pingMs, () => {
      this.#checkAlive();
      if (!this.#over) this.#watchLife();
    });
  }

  #checkAlive(): void {
    const now = performance.now();
    const { waitingSince = now } = this.#socket;
    const idle = !this.#setting.mayStall || this.#sentAt < waitingSince;
    if (idle && now - waitingSince > silenceMs) this.#socket.close();
    else this.#socket.ping().catch(() => {});
  }

  #closedHere(): KompoxError {
    const { source } = this.#setting;
    return failure("failed", `Cannot read from ${source}: it is closed here`);
  }
}
