/** The log of one container, as it comes. */

import { failure, KompoxError } from "../domain/error.ts";
import type { LogOptions } from "../ports/kube.ts";
import type { Doing } from "./doing.ts";
import type { Http } from "./http.ts";
import { lost } from "./network_error.ts";
import { query } from "./rest_paths.ts";
import { chunksOf } from "./stream.ts";

/**
 * @throws {KompoxError} `not-found` no such pod, container or previous run;
 *   `unavailable` the container has not started, or the connection was lost
 */
export async function* readLogs(
  http: Http,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { namespace, pod, container } = options;
  const doing: Doing = {
    what: `read the log of "${pod}/${container}" in namespace "${namespace}"`,
    permission: { verb: "get", resource: "pods/log", namespace },
  };
  let body: ReadableStream<Uint8Array> | undefined;
  try {
    body = await http.stream({
      method: "GET",
      path: podPath(namespace, pod, "log") + query({
        container,
        follow: options.follow || undefined,
        tailLines: options.tailLines,
        sinceSeconds: options.sinceSeconds,
        previous: options.previous || undefined,
      }),
      doing,
      accept: "*/*",
      repeatable: true,
    }, signal);
  } catch (error) {
    throw containerError(error, doing);
  }
  if (body === undefined) return;
  try {
    yield* chunksOf(body, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof KompoxError) throw error;
    throw lost(doing, http.login);
  }
}

/** Path of a subresource of a pod. */
export function podPath(
  namespace: string,
  pod: string,
  subresource: string,
): string {
  const [where, name] = [namespace, pod].map(encodeURIComponent);
  return `/api/v1/namespaces/${where}/pods/${name}/${subresource}`;
}

/** Gives what the API server says of containers the kind that it deserves. */
export function containerError(error: unknown, doing: Doing): unknown {
  if (!(error instanceof KompoxError)) return error;
  const { message } = error;
  const text = (state: string) => `Cannot ${doing.what}: ${state}`;
  const missing =
    /is not valid for pod|container not found|container .* not found/;
  if (/previous terminated container .* not found/.test(message)) {
    return failure(
      "not-found",
      text("the container has no previous run"),
    );
  }
  if (missing.test(message)) {
    return failure("not-found", text("there is no such container running"), {
      hint: "name a container of the pod, and check that it runs",
    });
  }
  const waiting = /is waiting to start: (.*)$/.exec(message);
  if (waiting !== null) {
    return failure(
      "unavailable",
      text(`the container has not started: ${waiting[1]}`),
      { hint: "wait until it runs" },
    );
  }
  if (/pod does not have a host assigned|unable to upgrade/.test(message)) {
    return failure("unavailable", text("the pod does not run yet"), {
      hint: "wait until it runs",
    });
  }
  return error;
}
