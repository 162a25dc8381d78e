/** Follows the objects of a kind over lost connections and expired versions. */

import { failure, KompoxError } from "../domain/error.ts";
import type {
  KubeObject,
  KubeType,
  ListOptions,
  WatchEvent,
} from "../ports/kube.ts";
import type { Discovery } from "./discovery.ts";
import type { Http } from "./http.ts";
import { listDoing, listObjects, metadataType, selectors } from "./lists.ts";
import { listPath, query, type Resource } from "./rest_paths.ts";
import { backoffMs } from "./retry.ts";
import { chunksOf, linesOf } from "./stream.ts";

/** Times in milliseconds; a test sets shorter ones. */
export interface WatchTimes {
  /** The server ends each watch after this time, and another goes on. */
  readonly lengthMs: number;
  /** A watch that is silent for longer than this has died unseen. */
  readonly silenceMs: number;
  readonly longestPauseMs: number;
}

export const watchTimes: WatchTimes = {
  lengthMs: 50_000,
  silenceMs: 60_000,
  longestPauseMs: 10_000,
};

/** Answers in a row that are not those of an API server, before it is given up. */
const nonsenseLimit = 5;

/** How one watch ended. */
type End = "resume" | "relist" | "nonsense";

/** A line of a watch, as far as it is used. */
interface Line {
  readonly type?: string;
  readonly object?: KubeObject & { code?: number; message?: string };
}

/**
 * Lists (as ADDED), then follows. After an expired version it lists again:
 * what has gone comes as DELETED with its last known state, what has changed
 * as MODIFIED.
 *
 * @throws {KompoxError} what the first list throws; later only what waiting
 *   does not cure; the signal's reason when it is aborted
 */
export async function* watchObjects(
  http: Http,
  discovery: Discovery,
  type: KubeType,
  options: ListOptions,
  signal: AbortSignal,
  times: WatchTimes = watchTimes,
): AsyncGenerator<WatchEvent> {
  const resource = await discovery.need(type, `watch ${type.kind}`, signal);
  const watch = new Watch(http, resource, options, times);
  for (let first = true;; first = false) {
    const list = await watch.patiently(
      first,
      signal,
      () => listObjects(http, discovery, type, options, signal),
    );
    yield* watch.differences(list.items);
    watch.version = list.resourceVersion;
    yield* watch.follow(signal);
  }
}

/** The state of one watch: what is known, how often it failed. */
class Watch {
  version = "";
  readonly #http: Http;
  readonly #resource: Resource;
  readonly #options: ListOptions;
  readonly #times: WatchTimes;
  readonly #known = new Map<string, KubeObject>();
  #failures = 0;
  #nonsense = 0;

  constructor(
    http: Http,
    resource: Resource,
    options: ListOptions,
    times: WatchTimes,
  ) {
    this.#http = http;
    this.#resource = resource;
    this.#options = options;
    this.#times = times;
  }

  /** Repeats what fails for want of an answer; the first time it must work. */
  async patiently<T>(
    first: boolean,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    for (;;) {
      try {
        const done = await work();
        if (!first) this.#failures = 0;
        return done;
      } catch (error) {
        if (first || !isPassing(error)) throw error;
        await this.#pause(signal);
      }
    }
  }

  /** What a new list tells against what is known. */
  *differences(items: readonly KubeObject[]): Generator<WatchEvent> {
    const gone = new Map(this.#known);
    for (const object of items) {
      const key = keyOf(object);
      const before = this.#known.get(key);
      gone.delete(key);
      this.#known.set(key, object);
      if (before === undefined) yield { type: "ADDED", object };
      else if (versionOf(before) !== versionOf(object)) {
        yield { type: "MODIFIED", object };
      }
    }
    for (const [key, object] of gone) {
      this.#known.delete(key);
      yield { type: "DELETED", object };
    }
  }

  /** Watches, again and again, until the version has expired. */
  async *follow(signal: AbortSignal): AsyncGenerator<WatchEvent> {
    for (;;) {
      const startedAt = performance.now();
      const end = yield* this.#once(signal);
      if (end === "relist") return;
      if (end === "nonsense" && ++this.#nonsense >= nonsenseLimit) {
        throw failure(
          "unavailable",
          `Cannot watch ${this.#resource.plural}: "${this.#http.login.cluster.server}" sends what is no watch event`,
          { hint: "check the proxies between here and the API server" },
        );
      }
      const lived = performance.now() - startedAt;
      if (end === "resume" && lived > this.#times.lengthMs / 2) {
        this.#failures = 0;
      } else await this.#pause(signal);
    }
  }

  async *#once(signal: AbortSignal): AsyncGenerator<WatchEvent, End> {
    try {
      const body = await this.#open(signal);
      if (body === undefined) return "relist";
      const chunks = chunksOf(body, signal, this.#times.silenceMs);
      for await (const text of linesOf(chunks)) {
        const line = parseLine(text);
        if (line?.object === undefined) return "nonsense";
        if (line.type === "ERROR") return this.#ended(line.object);
        const event = this.#event(line.type, line.object);
        this.#failures = this.#nonsense = 0;
        if (event !== undefined) yield event;
      }
      return "resume";
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof KompoxError && !isPassing(error)) throw error;
      // The connection broke, or fell silent: go on from the last version.
      return "resume";
    }
  }

  #open(signal: AbortSignal): Promise<ReadableStream<Uint8Array> | undefined> {
    const { namespace, metadataOnly } = this.#options;
    return this.#http.stream({
      method: "GET",
      path: listPath(this.#resource, namespace) + query({
        ...selectors(this.#options),
        watch: true,
        allowWatchBookmarks: true,
        resourceVersion: this.version,
        timeoutSeconds: Math.ceil(this.#times.lengthMs / 1000),
      }),
      doing: listDoing(this.#resource, this.#options, "watch"),
      accept: metadataOnly ? metadataType : undefined,
      repeatable: true,
      absent: [410],
    }, signal);
  }

  #event(
    type: string | undefined,
    given: KubeObject,
  ): WatchEvent | undefined {
    this.version = versionOf(given) ?? this.version;
    if (type !== "ADDED" && type !== "MODIFIED" && type !== "DELETED") {
      return undefined;
    }
    const { apiVersion, kind } = this.#resource;
    const object = { ...given, apiVersion, kind };
    const key = keyOf(object);
    if (type === "DELETED") this.#known.delete(key);
    else this.#known.set(key, object);
    return { type, object };
  }

  /** An ERROR event carries a Status. */
  #ended(status: { code?: number; message?: string }): End {
    const code = status.code ?? 500;
    if (code === 410) return "relist";
    if (code === 429 || code >= 500) return "resume";
    const doing = listDoing(this.#resource, this.#options, "watch");
    throw this.#http.failureOf(code, JSON.stringify(status), doing);
  }

  async #pause(signal: AbortSignal): Promise<void> {
    this.#failures = Math.min(this.#failures + 1, 16);
    const { longestPauseMs } = this.#times;
    const ms = Math.min(backoffMs(this.#failures), longestPauseMs);
    await this.#http.sleep(ms, signal);
  }
}

function parseLine(text: string): Line | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null &&
        typeof value.object === "object" && value.object !== null
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof KompoxError && error.kind === "unavailable";
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

function versionOf(object: KubeObject): string | undefined {
  return object.metadata?.resourceVersion;
}
