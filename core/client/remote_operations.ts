/** All operations, done by the service: one loop over their descriptions. */

import type { Call } from "../operations/call.ts";
import {
  type OperationInfo,
  type Operations,
  operations,
} from "../operations/operations.ts";
import { ask } from "./ask.ts";
import { channel } from "./channel.ts";
import { feed } from "./feed.ts";
import type { Http } from "./http.ts";
import { longAsk } from "./long_ask.ts";

/** The app or cluster that is meant when the input names none. */
export interface DefaultNames {
  appName(): Promise<string>;
  clusterName(): Promise<string>;
}

type Operation = (input: object, call: Call) => unknown;

/** @param names asked only for operations that need them */
export function remoteOperations(
  http: Http,
  names: DefaultNames,
): Operations {
  const verbs = operations.map((info): [string, Operation] => {
    const named = async (input: object) => await withNames(info, input, names);
    return [info.name, verb(http, info, named)];
  });
  return Object.fromEntries(verbs) as unknown as Operations;
}

function verb(
  http: Http,
  info: OperationInfo,
  named: (input: object) => Promise<object>,
): Operation {
  switch (info.shape) {
    case "ask": {
      const send = info.long ? longAsk : ask;
      return async (input, call) =>
        await send(http, info, await named(input), call);
    }
    case "feed":
      return async function* (input, call) {
        yield* feed(http, info, await named(input), call);
      };
    case "channel":
      return async (input, call) =>
        await channel(http, info, await named(input), call);
  }
}

/** Fills in what the path needs and the input leaves out. */
async function withNames(
  { path }: OperationInfo,
  input: object,
  names: DefaultNames,
): Promise<object> {
  let filled: Record<string, unknown> = { ...input };
  for (const field of ["appName", "clusterName"] as const) {
    if (!path.includes(`{${field}}`) || filled[field] !== undefined) continue;
    filled = { ...filled, [field]: await names[field]() };
  }
  return filled;
}
