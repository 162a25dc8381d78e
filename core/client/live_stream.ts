/** A stream of events that outlives its connections. */

import { KompoxError } from "../domain/error.ts";
import type { Http } from "./http.ts";
import { type ServerEvent, serverEvents } from "./sse.ts";
import { backoffMs, wait } from "./wait.ts";

export interface StreamOptions {
  readonly path: string;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
  /** How long the service may be out of reach in a row. */
  readonly patienceMs: number;
}

/** The service says something every 15 s. */
const silenceMs = 50_000;

/**
 * Events in order, each once. A connection that is lost is made anew, from
 * behind the last event that came. The caller stops at the one that is the last.
 *
 * @throws {KompoxError} what the service refuses with; `unavailable` when it
 *   stays out of reach
 */
export async function* liveEvents(
  http: Http,
  options: StreamOptions,
): AsyncGenerator<ServerEvent> {
  const { patienceMs, signal } = options;
  const now = () => http.deps.now().getTime();
  let last: string | undefined;
  let lostAt: number | undefined;
  const heard = () => lostAt = undefined;
  for (let tries = 0;; tries++) {
    if (tries > 0) await wait(http.deps, backoffMs(tries), signal);
    // The end of a stream without its last event is a lost connection too.
    let lost: unknown = http.noAnswer();
    try {
      for await (const event of oneConnection(http, options, last, heard)) {
        tries = 0;
        last = event.id ?? last;
        yield event;
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
      lost = error;
    }
    lostAt ??= now();
    if (now() - lostAt >= patienceMs) throw lost;
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof KompoxError && error.kind === "unavailable";
}

async function* oneConnection(
  http: Http,
  { path, signal }: StreamOptions,
  last: string | undefined,
  heard: () => void,
): AsyncGenerator<ServerEvent> {
  const connection = new AbortController();
  let stop = () => {};
  const listen = () => {
    stop();
    stop = http.deps.after(silenceMs, () => connection.abort());
  };
  listen();
  try {
    const { body } = await http.send({
      method: "GET",
      path,
      headers: {
        accept: "text/event-stream",
        ...(last === undefined ? {} : { "last-event-id": last }),
      },
      signal: signal === undefined
        ? connection.signal
        : AbortSignal.any([signal, connection.signal]),
    });
    if (body === null) return;
    yield* serverEvents(body, () => {
      heard();
      listen();
    });
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw cause instanceof KompoxError ? cause : http.noAnswer(cause);
  } finally {
    stop();
    connection.abort();
  }
}
