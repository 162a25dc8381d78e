/** Requests to one API server: credentials, limits, second tries, failures. */

import { failure, type KompoxError } from "../domain/error.ts";
import { after } from "./after.ts";
import { readStatus } from "./api_status.ts";
import { collect, readText } from "./body.ts";
import type { Credentials, Current } from "./credentials.ts";
import type { KubeDeps } from "./deps.ts";
import { Dialler } from "./dialler.ts";
import type { Doing } from "./doing.ts";
import { Gate } from "./gate.ts";
import type { Identity } from "./identity.ts";
import type { Login } from "./login.ts";
import { late, mayPass, networkError } from "./network_error.ts";
import { backoffMs, mayTryAgain, retryAfterMs } from "./retry.ts";
import { notAnApiServer, statusError } from "./status_error.ts";
import type { Answer, Transport } from "./transport.ts";

/** One request; its failure is told in the words of `doing`. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the server's address, with its query. */
  readonly path: string;
  readonly doing: Doing;
  readonly accept?: string;
  readonly contentType?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** May be sent again when nobody knows whether it arrived. */
  readonly repeatable: boolean;
  /** Statuses that give undefined instead of a failure. */
  readonly absent?: readonly number[];
}

/** Limits in milliseconds; a test sets shorter ones. */
export interface HttpLimits {
  /** Until the first answer of a connection. */
  readonly connectMs: number;
  /** For a whole answer; of a stream, until it begins. */
  readonly answerMs: number;
}

export const httpLimits: HttpLimits = { connectMs: 10_000, answerMs: 30_000 };

const jsonType = "application/json";

/** Bytes of one answer that is no stream. */
const answerLimit = 64 * 1024 * 1024;

/** Requests at once: each has a connection of its own. */
const parallel = 8;

/** What one try came to. */
type Outcome<T> =
  | { readonly value: T | undefined }
  | {
    readonly error: unknown;
    /** Milliseconds to wait before another try; absent: no other try. */
    readonly again?: number;
    /** The credentials that the server did not accept. */
    readonly refused?: Current;
  };

export class Http {
  readonly login: Login;
  readonly dialler: Dialler;
  readonly #credentials: Credentials;
  readonly #deps: KubeDeps;
  readonly #open: (identity: Identity) => Promise<Transport>;
  readonly #limits: HttpLimits;
  readonly #gate = new Gate(parallel);
  #transport?: { identity: Identity; opening: Promise<Transport> };
  #answered = false;

  constructor(
    login: Login,
    credentials: Credentials,
    deps: KubeDeps,
    open: (identity: Identity) => Promise<Transport>,
    limits: HttpLimits = httpLimits,
  ) {
    this.login = login;
    this.#credentials = credentials;
    this.#deps = deps;
    this.#open = open;
    this.#limits = limits;
    this.dialler = new Dialler({
      login,
      connectMs: limits.connectMs,
      current: (signal) => credentials.current(signal),
      transportFor: (identity) => this.#transportFor(identity),
    });
  }

  /** @returns the answer's JSON; undefined for a status that the request names */
  async json(request: ApiRequest, signal: AbortSignal): Promise<unknown> {
    const { method, path, doing } = request;
    const accept = request.accept ?? jsonType;
    if (method === "GET") {
      const text = await this.dialler.ask(path, accept, doing, signal);
      if (text !== undefined) return this.#parsed(text, doing);
    }
    return await this.#gate.run(
      signal,
      () =>
        this.#tries(
          request,
          signal,
          async (response, limit) =>
            this.#parsed(await readText(response, answerLimit, limit), doing),
        ),
    );
  }

  #parsed(text: string, doing: Doing): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.#noKubernetes(doing);
    }
  }

  /** @returns a header of the answer; null when it has none */
  async header(
    name: string,
    request: ApiRequest,
    signal: AbortSignal,
  ): Promise<string | null> {
    const read = async (response: Response, limit: AbortSignal) => {
      await readText(response, answerLimit, limit);
      return response.headers.get(name);
    };
    return await this.#gate.run(
      signal,
      async () => await this.#tries(request, signal, read) ?? null,
    );
  }

  /** The client certificate of the kubeconfig. */
  get certPem(): string | undefined {
    return this.#credentials.certPem;
  }

  /** @returns the answer's body as it arrives; undefined as in {@link Http.json} */
  async stream(
    request: ApiRequest,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array> | undefined> {
    return await this.#tries(request, signal, (response) => {
      const empty = new ReadableStream<Uint8Array>({
        start: (controller) => controller.close(),
      });
      return Promise.resolve(response.body ?? empty);
    }, true);
  }

  /** The failure for an answer that came over another way than `fetch`. */
  failureOf(status: number, body: string, doing: Doing): KompoxError {
    const { certPem } = this.#credentials;
    const sent = { certPem, now: this.#deps.now() };
    return statusError(readStatus(status, body), doing, this.login, sent);
  }

  /** Waits; for those who try again themselves. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.#deps.sleep(ms, signal);
  }

  close(): void {
    this.dialler.close();
    this.#closeTransport();
  }

  #closeTransport(): void {
    this.#transport?.opening.then((transport) => transport.close(), () => {});
    this.#transport = undefined;
  }

  async #tries<T>(
    request: ApiRequest,
    signal: AbortSignal,
    read: (response: Response, limit: AbortSignal) => Promise<T>,
    endless = false,
  ): Promise<T | undefined> {
    let renewed = false;
    for (let tried = 1;; tried++) {
      signal.throwIfAborted();
      const outcome = await this.#try(request, signal, read, endless, tried);
      if ("value" in outcome) return outcome.value;
      if (outcome.refused !== undefined) {
        // The server did not act on the request, so any may be sent again.
        if (renewed || !this.#credentials.refused(outcome.refused)) {
          throw outcome.error;
        }
        renewed = true;
        continue;
      }
      if (outcome.again === undefined) throw outcome.error;
      await this.#deps.sleep(outcome.again, signal);
    }
  }

  async #try<T>(
    request: ApiRequest,
    signal: AbortSignal,
    read: (response: Response, limit: AbortSignal) => Promise<T>,
    endless: boolean,
    tried: number,
  ): Promise<Outcome<T>> {
    const { doing, repeatable } = request;
    const current = await this.#credentials.current(signal);
    const limit = new AbortController();
    const { connectMs, answerMs } = this.#limits;
    const limitMs = this.#answered ? answerMs : connectMs;
    let inTime = after(limitMs, () => limit.abort());
    const ends = AbortSignal.any([signal, limit.signal]);
    let answer: Answer | undefined;
    try {
      answer = await this.#fetch(request, current, ends);
      const { response } = answer;
      this.#answered = true;
      inTime();
      if (!endless) inTime = after(answerMs, () => limit.abort());
      if (response.ok) return { value: await read(response, ends) };

      const body = await collect(response, ends);
      const { status } = response;
      if (request.absent?.includes(status)) return { value: undefined };
      const error = this.failureOf(status, body, doing);
      if (status === 401) return { error, refused: current };
      const { code, retryAfterSeconds } = readStatus(status, body);
      if (!repeatable || !mayTryAgain(code, tried)) return { error };
      const header = response.headers.get("retry-after");
      const asked = retryAfterMs(header, retryAfterSeconds);
      // One that is far off is for the user to decide about.
      if (asked === undefined) return { error };
      return { error, again: Math.max(asked, backoffMs(tried)) };
    } catch (error) {
      signal.throwIfAborted();
      if (limit.signal.aborted) {
        return { error: late(doing, this.login, limitMs) };
      }
      const named = networkError(error, doing, this.login);
      const retry = repeatable && mayTryAgain(0, tried) &&
        mayPass(error, this.#answered);
      return { error: named, again: retry ? backoffMs(tried) : undefined };
    } finally {
      inTime();
      answer?.release();
    }
  }

  async #fetch(
    request: ApiRequest,
    current: Current,
    signal: AbortSignal,
  ): Promise<Answer> {
    const { method, path, accept, contentType, body } = request;
    const headers: [string, string][] = [
      ...current.headers.map((
        [name, value],
      ): [string, string] => [name, value]),
      ["accept", accept ?? jsonType],
      ["user-agent", "kompox"],
    ];
    if (body !== undefined) {
      headers.push(["content-type", contentType ?? "application/json"]);
    }
    const transport = await this.#transportFor(current.identity);
    return await transport.fetch({
      method,
      url: this.login.cluster.server + path,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      once: !request.repeatable,
      signal,
    });
  }

  /** A plugin may have given a new certificate, which needs new connections. */
  #transportFor(identity: Identity): Promise<Transport> {
    const before = this.#transport;
    if (before?.identity.certPem === identity.certPem && before) {
      return before.opening;
    }
    this.#closeTransport();
    const opening = this.#open(identity);
    this.#transport = { identity, opening };
    return opening;
  }

  #noKubernetes(doing: Doing): KompoxError {
    const { server } = this.login.cluster;
    return failure(
      "unavailable",
      `Cannot ${doing.what}: the answer of "${server}" is no JSON`,
      { hint: notAnApiServer(this.login) },
    );
  }
}
