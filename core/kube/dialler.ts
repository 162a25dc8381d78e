/** Raw connections to the API server, for WebSockets: one may be dialled ahead. */

import type { Current } from "./credentials.ts";
import type { Doing } from "./doing.ts";
import type { Identity } from "./identity.ts";
import type { Login } from "./login.ts";
import { late, networkError } from "./network_error.ts";
import type { Transport, Wire } from "./transport.ts";

/** A raw connection, and the credentials for what is sent on it. */
export interface Dialled {
  readonly wire: Wire;
  readonly current: Current;
}

/** What a dialler uses of the connection that it belongs to. */
export interface DiallerParts {
  readonly login: Login;
  /** Limit in milliseconds. */
  readonly connectMs: number;
  current(signal: AbortSignal): Promise<Current>;
  transportFor(identity: Identity): Promise<Transport>;
}

export class Dialler {
  readonly #parts: DiallerParts;
  #ahead?: Promise<Dialled>;

  constructor(parts: DiallerParts) {
    this.#parts = parts;
  }

  /** Dials for a request that is still being made up: the next {@link dial} takes it. */
  ahead(signal: AbortSignal): void {
    this.#ahead ??= this.#dial({ what: "connect" }, signal);
    this.#ahead.catch(() => {});
  }

  /** @throws {KompoxError} `unavailable` no answer in time; and as a request */
  async dial(doing: Doing, signal: AbortSignal): Promise<Dialled> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    // One that failed is tried again, to fail in the words of this request.
    return await ahead?.catch(() => undefined) ??
      await this.#dial(doing, signal);
  }

  /** Frees what was dialled and not taken. */
  close(): void {
    this.#ahead?.then(({ wire }) => wire.close(), () => {});
    this.#ahead = undefined;
  }

  async #dial(doing: Doing, signal: AbortSignal): Promise<Dialled> {
    const { login, connectMs } = this.#parts;
    const current = await this.#parts.current(signal);
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), connectMs);
    try {
      const transport = await this.#parts.transportFor(current.identity);
      const ends = AbortSignal.any([signal, limit.signal]);
      return { wire: await transport.dial(ends), current };
    } catch (error) {
      signal.throwIfAborted();
      throw limit.signal.aborted
        ? late(doing, login, connectMs)
        : networkError(error, doing, login);
    } finally {
      clearTimeout(timer);
    }
  }
}
