/** Long asks: begun once, followed to their end, canceled when the user says so. */

import { fromProblem } from "../api/v1/problem.ts";
import { base } from "../api/v1/wire.ts";
import { failure } from "../domain/error.ts";
import type { Call, OperationEvent } from "../operations/call.ts";
import type { OperationInfo } from "../operations/operations.ts";
import { requestOf } from "./ask.ts";
import { type ApiRequest, type Http, NoAnswer } from "./http.ts";
import { liveEvents } from "./live_stream.ts";
import { backoffMs, wait } from "./wait.ts";

/** An operation that goes on in the service. */
export interface RunningOperation {
  readonly id: string;
  readonly state: "queued" | "running" | "succeeded" | "failed" | "canceled";
  readonly result?: unknown;
  /** A problem document. */
  readonly error?: unknown;
}

/** A service that restarts is back before. */
const patienceMs = 120_000;

/** How often a request with a key is asked for again that got no answer. */
const mostTries = 6;

export async function longAsk(
  http: Http,
  info: OperationInfo,
  input: object,
  call: Call,
): Promise<unknown> {
  call.signal.throwIfAborted();
  const begun = await begin(http, {
    ...requestOf(info, input),
    headers: { "idempotency-key": http.deps.newKey() },
  });
  return await followOperation(http, begun.id, call);
}

/** With its key the same request again is the same operation. */
async function begin(http: Http, request: ApiRequest) {
  for (let tries = 1;; tries++) {
    try {
      return await http.json(request) as RunningOperation;
    } catch (error) {
      if (!(error instanceof NoAnswer) || tries === mostTries) throw error;
    }
    await wait(http.deps, backoffMs(tries));
  }
}

/**
 * Reports what an operation does until it ends. When the call's signal says
 * so the operation is canceled, and its end is waited for all the same.
 *
 * @returns its result
 */
export async function followOperation(
  http: Http,
  id: string,
  call: Call,
): Promise<unknown> {
  const ended = http.deps.running?.(id);
  const following = new AbortController();
  const onAbort = () => {
    cancelOperation(http, id).catch((error) => following.abort(error));
  };
  if (call.signal.aborted) onAbort();
  call.signal.addEventListener("abort", onAbort, { once: true });
  try {
    const end = await follow(http, id, call, following.signal);
    return resultOf(end, call.signal);
  } finally {
    call.signal.removeEventListener("abort", onAbort);
    ended?.();
  }
}

async function follow(
  http: Http,
  id: string,
  call: Call,
  signal: AbortSignal,
): Promise<RunningOperation> {
  const path = `${base}/operations/${id}/events`;
  for await (
    const { event, data } of liveEvents(http, { path, signal, patienceMs })
  ) {
    if (event === "event") call.report(JSON.parse(data) as OperationEvent);
    else if (event === "end") return JSON.parse(data);
  }
  throw new Error("a stream of events has no end");
}

/** Asks for the end of an operation; asking again changes nothing. */
export async function cancelOperation(http: Http, id: string): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      const path = `${base}/operations/${id}/cancel`;
      const answer = await http.send({ method: "POST", path });
      await answer.body?.cancel();
      return;
    } catch (error) {
      if (!(error instanceof NoAnswer) || tries === mostTries) throw error;
    }
    await wait(http.deps, backoffMs(tries));
  }
}

/** @throws {KompoxError} what the operation failed with; the signal's reason when that canceled it */
function resultOf(end: RunningOperation, signal: AbortSignal): unknown {
  if (end.state === "succeeded") return end.result;
  if (end.state === "canceled") {
    if (signal.aborted) throw signal.reason;
    throw failure(
      "failed",
      `Cannot finish operation "${end.id}": somebody canceled it`,
      { hint: "run it again: what was done stays done" },
    );
  }
  throw fromProblem(end.error);
}
