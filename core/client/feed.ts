/** Feeds: items as they come, over lost connections. */

import { fromProblem } from "../api/v1/problem.ts";
import type { Call } from "../operations/call.ts";
import type { OperationInfo } from "../operations/operations.ts";
import { requestOf } from "./ask.ts";
import type { Http } from "./http.ts";
import { liveEvents } from "./live_stream.ts";

/** The service keeps a feed that nobody reads for this long. */
const keptMs = 30_000;

export async function* feed(
  http: Http,
  info: OperationInfo,
  input: object,
  { signal }: Call,
): AsyncGenerator<unknown> {
  signal.throwIfAborted();
  const { path } = requestOf(info, input);
  const options = { path, signal, patienceMs: keptMs };
  for await (const { event, data } of liveEvents(http, options)) {
    if (event === "item") yield JSON.parse(data);
    else if (event === "end") return;
    else if (event === "error") throw fromProblem(JSON.parse(data));
  }
}
