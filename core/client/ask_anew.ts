/** What to ask for when the service does not know a feed any more, as after its restart. */

import { failure } from "../domain/error.ts";
import type { Call } from "../operations/call.ts";
import type { OperationInfo } from "../operations/operations.ts";

/** Fields of feeds that tell where to begin. */
interface Start {
  readonly follow?: boolean;
}

/** Feeds that can begin at a time. */
const byTime: readonly OperationInfo["name"][] = ["logsApp", "eventsApp"];

/**
 * What is followed goes on: from the last item on where a feed can begin at a
 * time, else from now on; the user is told. The states of a pod begin with the
 * one of now, and lose nothing.
 *
 * @param sinceMs how long ago the last item came
 * @param cause why the feed cannot go on
 * @returns the input to ask with
 * @throws {KompoxError} `unavailable` it has an end, and a part of it is lost
 */
export function askAnew(
  { name }: OperationInfo,
  input: object & Start,
  sinceMs: number,
  call: Call,
  cause: unknown,
): object {
  if (name === "followPodApp") return input;
  if (input.follow !== true) {
    throw failure(
      "unavailable",
      "Cannot read to the end: the service was started anew meanwhile",
      { hint: "run it again", cause },
    );
  }
  const { tailLines: _, ...others } = input as { tailLines?: number };
  const knowsTime = byTime.includes(name);
  const state = knowsTime
    ? "the service was started anew: lines may come twice"
    : "the service was started anew: lines may be missing";
  call.report({ step: "connect", state });
  return knowsTime
    // The clocks of containers tick between those of this machine.
    ? { ...others, sinceSeconds: Math.ceil(sinceMs / 1000) + 1 }
    : { ...others, tailLines: 0 };
}
