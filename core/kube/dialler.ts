/** Raw connections to the API server, for WebSockets: one may be asked something before. */

import { after } from "./after.ts";
import type { Current } from "./credentials.ts";
import type { Doing } from "./doing.ts";
import type { Identity } from "./identity.ts";
import type { Login } from "./login.ts";
import { late, networkError } from "./network_error.ts";
import { getPlainly } from "./plain_request.ts";
import type { DialUse, Transport, Wire } from "./transport.ts";

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
  #expected?: DialUse;
  #kept?: Dialled;

  constructor(parts: DiallerParts) {
    this.#parts = parts;
  }

  /** What is asked next, and the next {@link dial} for this use, share one connection. */
  expect(use: DialUse): void {
    this.#expected = use;
  }

  /**
   * Gets a resource over the connection that the next {@link dial} will give.
   *
   * @returns the body; undefined when no dial is expected, or the answer is not
   *   a plain 200: then it is to be asked for in the ordinary way
   * @throws {KompoxError} as {@link dial}
   */
  async ask(
    path: string,
    accept: string,
    doing: Doing,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const use = this.#expected;
    if (use === undefined) return undefined;
    this.#expected = undefined;
    const dialled = await this.#dial(use, doing, signal);
    const { wire, current: { headers } } = dialled;
    const ends = AbortSignal.any([
      signal,
      AbortSignal.timeout(this.#parts.connectMs),
    ]);
    const stop = () => wire.close();
    ends.addEventListener("abort", stop, { once: true });
    try {
      const { server } = this.#parts.login.cluster;
      const request = { server, path, accept, headers };
      const text = await getPlainly(wire, request);
      if (text === undefined) stop();
      else this.#kept = dialled;
      return text;
    } catch {
      // Asked again in the ordinary way, it works or tells what is wrong.
      if (!ends.aborted) stop();
      signal.throwIfAborted();
      return undefined;
    } finally {
      ends.removeEventListener("abort", stop);
    }
  }

  /** @throws {KompoxError} `unavailable` no answer in time; and as a request */
  async dial(
    use: DialUse,
    doing: Doing,
    signal: AbortSignal,
  ): Promise<Dialled> {
    const kept = this.#kept;
    this.#kept = undefined;
    return kept ?? await this.#dial(use, doing, signal);
  }

  /** Frees what was dialled and not taken. */
  close(): void {
    this.#kept?.wire.close();
    this.#kept = undefined;
  }

  async #dial(
    use: DialUse,
    doing: Doing,
    signal: AbortSignal,
  ): Promise<Dialled> {
    const { login, connectMs } = this.#parts;
    const current = await this.#parts.current(signal);
    const limit = new AbortController();
    const inTime = after(connectMs, () => limit.abort());
    try {
      const transport = await this.#parts.transportFor(current.identity);
      const ends = AbortSignal.any([signal, limit.signal]);
      return { wire: await transport.dial(use, ends), current };
    } catch (error) {
      signal.throwIfAborted();
      throw limit.signal.aborted
        ? late(doing, login, connectMs)
        : networkError(error, doing, login);
    } finally {
      inTime();
    }
  }
}
