/** Feeds: items as they come, over lost connections and restarts of the service. */

import { fromProblem } from "../api/v1/problem.ts";
import { KompoxError } from "../domain/error.ts";
import type { Call } from "../operations/call.ts";
import type { OperationInfo } from "../operations/operations.ts";
import { requestOf } from "./ask.ts";
import type { Http } from "./http.ts";
import { liveEvents } from "./live_stream.ts";
import { askAnew } from "./ask_anew.ts";

/** A service that restarts is back before. */
const patienceMs = 120_000;

export async function* feed(
  http: Http,
  info: OperationInfo,
  input: object,
  call: Call,
): AsyncGenerator<unknown> {
  const { signal } = call;
  signal.throwIfAborted();
  const now = () => http.deps.now().getTime();
  for (let asked = input;;) {
    let cameAt: number | undefined;
    const { path } = requestOf(info, asked);
    try {
      for await (
        const { event, data } of liveEvents(http, { path, signal, patienceMs })
      ) {
        if (event === "end") return;
        if (event === "error") throw new Ended(fromProblem(JSON.parse(data)));
        if (event !== "item") continue;
        cameAt = now();
        yield JSON.parse(data);
      }
    } catch (error) {
      if (error instanceof Ended) throw error.cause;
      if (cameAt === undefined || !isMissing(error)) throw error;
      asked = askAnew(info, asked, now() - cameAt, call, error);
    }
  }
}

/** What broke the feed off in the service: no matter of the connection. */
class Ended extends Error {
  constructor(cause: unknown) {
    super("the feed ended", { cause });
  }
}

/** The service keeps feeds for a while, and none over its own end. */
function isMissing(error: unknown): error is KompoxError {
  return error instanceof KompoxError && error.kind === "not-found";
}
