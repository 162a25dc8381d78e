/** Sends requests to the service, and turns what is no good answer into a failure. */

import { fromProblem, problemType } from "../api/v1/problem.ts";
import { failure, type Kind, KompoxError } from "../domain/error.ts";
import type { ClientDeps, ServiceAddress } from "./deps.ts";

/** One request. */
export interface ApiRequest {
  readonly method: string;
  /** From the root of the service on, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The network gave no answer: whether the request arrived is unknown. */
export class NoAnswer extends KompoxError {}

/** One service, asked with one token. */
export class Http {
  readonly deps: ClientDeps;
  /** Without a slash at the end. */
  readonly url: string;
  readonly #token: string | undefined;

  /** @throws {KompoxError} `usage` the URL is none of a service */
  constructor({ url, token }: ServiceAddress, deps: ClientDeps) {
    this.url = serviceUrl(url);
    this.#token = token;
    this.deps = deps;
  }

  /** The `Authorization` header, when there is a token. */
  get credentials(): Readonly<Record<string, string>> {
    return this.#token === undefined
      ? {}
      : { authorization: `Bearer ${this.#token}` };
  }

  /**
   * A write is never sent twice, not even by the runtime.
   *
   * @returns the answer, when it is one of success
   * @throws {NoAnswer} `unavailable`
   * @throws {KompoxError} what the service says
   */
  async send(request: ApiRequest): Promise<Response> {
    const response = await this.#fetch(request);
    if (response.ok) return response;
    throw await this.#refusal(response);
  }

  /** The JSON of an answer. */
  async json(request: ApiRequest): Promise<unknown> {
    const response = await this.send(request);
    try {
      return await response.json();
    } catch (cause) {
      throw this.#interrupted(request, cause);
    }
  }

  /** @returns why the service refuses a request; undefined: it does not, or answers `but` */
  async refusal(
    request: ApiRequest,
    but: number,
  ): Promise<unknown> {
    try {
      const response = await this.#fetch(request);
      if (!response.ok && response.status !== but) {
        return await this.#refusal(response);
      }
      await response.body?.cancel();
    } catch (error) {
      return error;
    }
  }

  async #fetch(request: ApiRequest): Promise<Response> {
    const { method, path, body, headers, signal } = request;
    try {
      return await this.deps.fetch(`${this.url}${path}`, {
        method,
        headers: {
          accept: "application/json",
          ...this.credentials,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
        fresh: method !== "GET",
      });
    } catch (cause) {
      throw this.#interrupted(request, cause);
    }
  }

  #interrupted({ signal }: ApiRequest, cause: unknown): unknown {
    return signal?.aborted ? signal.reason : this.noAnswer(cause);
  }

  /** What to throw when the network gave no answer. */
  noAnswer(cause?: unknown): NoAnswer {
    return new NoAnswer("unavailable", [{
      level: "error",
      message: `Cannot ask the service at "${this.url}": it does not answer`,
      hint: "check the network and the URL: kompox context list",
    }], { cause });
  }

  /** The failure that an answer tells; one that is none of the service's is named as what it is. */
  async #refusal(response: Response): Promise<KompoxError> {
    const type = response.headers.get("content-type") ?? "";
    if (type.startsWith(problemType)) {
      const problem = await response.json().catch((cause) => {
        throw this.noAnswer(cause);
      });
      return fromProblem(problem);
    }
    await response.body?.cancel();
    return this.#foreign(response);
  }

  #foreign({ status, headers }: Response): KompoxError {
    const location = headers.get("location");
    if (status >= 300 && status < 400 && location !== null) {
      return failure(
        "usage",
        `Cannot ask the service at "${this.url}": it is at "${location}"`,
        { hint: "log in with that URL: kompox login --url URL --token -" },
      );
    }
    return failure(
      kindOf(status),
      `Cannot ask the service at "${this.url}": something between here and there answers ${status}`,
      { hint: "check the URL, and the proxy in front of the service" },
    );
  }
}

function kindOf(status: number): Kind {
  if (status === 401 || status === 403 || status === 407) return "denied";
  if (status === 404) return "not-found";
  return status === 429 || status >= 500 ? "unavailable" : "failed";
}

/** @throws {KompoxError} `usage` */
export function serviceUrl(url: string): string {
  const parsed = URL.parse(url);
  const fault = parsed === null
    ? "it is no URL"
    : !/^https?:$/.test(parsed.protocol)
    ? "it does not begin with https:// or http://"
    : parsed.username !== "" || parsed.password !== ""
    ? "it holds a user or password"
    : parsed.search !== "" || parsed.hash !== ""
    ? "it holds more than a path"
    : undefined;
  if (parsed !== null && fault === undefined) {
    return parsed.href.replace(/\/+$/, "");
  }
  // What stands in it may be a secret.
  const shown = parsed === null ? "" : ` "${parsed.origin}"`;
  throw failure("usage", `Cannot use the URL${shown}: ${fault}`, {
    hint: "write it as https://kompox.example.com",
  });
}
