/** Answers the routes of operations: asks, long asks, feeds, channels. */

import { apiFailure } from "../core/api/v1/problem.ts";
import { base, channelProtocol } from "../core/api/v1/wire.ts";
import type { Duplex } from "../core/domain/duplex.ts";
import { contentHash } from "../core/domain/hash.ts";
import type { Call } from "../core/operations/call.ts";
import type { Json } from "../core/ports/resources.ts";
import { jsonAnswer } from "./answers.ts";
import type { AppDeps } from "./app_deps.ts";
import { type Asked, resourceOf } from "./asked.ts";
import { audited, note } from "./audited.ts";
import type { Principal } from "./access/principal.ts";
import { ChannelSession } from "./channels/channel_session.ts";
import { eventStream } from "./event_stream.ts";
import { facts } from "./failure_facts.ts";
import type { FeedHub } from "./feeds/feed_hub.ts";
import { operationDocumentOf } from "./jobs/operation_document.ts";
import { readAsked, toInput } from "./read_asked.ts";
import { failureWord } from "./failure_word.ts";

/** What lives longer than a request. */
export interface Living {
  readonly feeds: FeedHub;
  /** Each with the token that opened it. */
  readonly channels: Map<ChannelSession, Principal>;
}

/** Connections through a tunnel are channels too. */
const mostChannels = 200;

type Verb = (input: unknown, call: Call) => unknown;

export async function answerOperation(
  deps: AppDeps,
  living: Living,
  asked: Asked,
): Promise<Response> {
  const { shape, long } = asked.route;
  if (shape === "channel") return answerChannel(deps, living, asked);
  const input = await readAsked(asked, deps.clock);
  if (shape === "feed") return answerFeed(deps, living, asked, input);
  return long
    ? await answerLongAsk(deps, asked, input)
    : await answerAsk(deps, asked, input);
}

async function answerAsk(deps: AppDeps, asked: Asked, input: unknown) {
  const call: Call = { signal: asked.gone, report() {} };
  const done = await audited(
    deps,
    asked,
    async () => await verbOf(deps, asked)(input, call),
  );
  return jsonAnswer(done);
}

async function answerLongAsk(
  deps: AppDeps,
  asked: Asked,
  input: Record<string, unknown>,
): Promise<Response> {
  const { route, principal, requestId } = asked;
  const resource = resourceOf(asked);
  const key = idempotencyKey(asked.request);
  const id = deps.newId();
  const job = await audited(
    deps,
    asked,
    () =>
      deps.jobs.submit({
        id,
        operation: route.name,
        resource,
        tokenId: principal.id,
        requestId,
        input: input as Json,
        ...key !== undefined && {
          idempotency: {
            key,
            requestHash: contentHash(
              JSON.stringify([route.name, resource, input]),
            ),
          },
        },
      }),
    // The end of a new one is noted when it comes.
    (row) => row.id === id ? undefined : "repeated",
  );
  if (job.id === id) deps.jobs.begin(id);
  return jsonAnswer(operationDocumentOf(job), 202, {
    location: `${base}/operations/${job.id}`,
  });
}

function idempotencyKey({ headers }: Request): string | undefined {
  const key = headers.get("idempotency-key");
  if (key === null || /^[\x21-\x7e]{1,128}$/.test(key)) return key ?? undefined;
  throw apiFailure(
    "usage",
    'Cannot use the header "Idempotency-Key": it is not 1 to 128 visible ASCII characters',
  );
}

function answerFeed(
  deps: AppDeps,
  { feeds }: Living,
  asked: Asked,
  input: unknown,
): Response {
  const { request, requestId, principal } = asked;
  if (request.method === "HEAD") {
    return new Response(null, {
      headers: { "content-type": "text/event-stream" },
    });
  }
  const { pathname, search } = new URL(request.url);
  const read = feeds.open(
    {
      owner: principal.id,
      ask: pathname + search,
      requestId,
      lastEventId: request.headers.get("last-event-id"),
    },
    (signal) =>
      verbOf(deps, asked)(input, { signal, report() {} }) as AsyncIterable<
        unknown
      >,
  );
  return eventStream(
    read,
    deps.clock,
    (error) =>
      deps.log({ level: "error", request_id: requestId, ...facts(error) }),
  );
}

function answerChannel(
  deps: AppDeps,
  { channels }: Living,
  asked: Asked,
): Response {
  const { request, requestId, route, principal } = asked;
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw apiFailure(
      "upgrade-required",
      "Cannot open the channel: the request is no upgrade to WebSocket",
      `open a WebSocket of the subprotocol "${channelProtocol}"`,
      { upgrade: "websocket", connection: "upgrade" },
    );
  }
  refuseProtocol(request);
  refuseMany(channels, principal);
  const { socket, response } = Deno.upgradeWebSocket(request, {
    protocol: channelProtocol,
    idleTimeout: 30,
  });
  const session: ChannelSession = new ChannelSession(socket, {
    requestId,
    async open(message, signal) {
      const input = toInput(asked, message);
      if (route.mutates) await note(deps, asked, "accepted");
      const call: Call = { signal, report() {} };
      return await verbOf(deps, asked)(input, call) as Duplex;
    },
    sleep: (ms, signal) => deps.clock.sleep(ms, signal),
    async ended(error) {
      const word = error === undefined ? "ok" : failureWord(error);
      if (word === "bug") {
        deps.log({ level: "error", request_id: requestId, ...facts(error) });
      }
      try {
        if (route.mutates) await note(deps, asked, word);
      } catch (cause) {
        deps.log({ level: "error", request_id: requestId, ...facts(cause) });
      }
    },
  });
  channels.set(session, principal);
  void session.run();
  void session.over.then(() => channels.delete(session));
  return response;
}

function refuseMany(
  channels: Living["channels"],
  { id }: Principal,
): void {
  const own = [...channels.values()].filter((each) => each.id === id);
  if (own.length < mostChannels) return;
  throw apiFailure(
    "too-many",
    `Cannot open a channel: the token has ${mostChannels} already`,
    "end one of them",
    { "retry-after": "30" },
  );
}

function refuseProtocol({ headers }: Request): void {
  const offered = headers.get("sec-websocket-protocol") ?? "";
  if (offered.split(",").some((word) => word.trim() === channelProtocol)) {
    return;
  }
  throw apiFailure(
    "usage",
    `Cannot open the channel: the subprotocol "${channelProtocol}" was not offered`,
  );
}

/** Each run has an id of its own: that of the request may be the client's choice. */
function verbOf(deps: AppDeps, { route, principal }: Asked): Verb {
  const { name } = route.operation!;
  const operations = name === "tunnelApp"
    ? deps.tunnels
    : deps.operations(principal.name, deps.newId());
  return operations[name] as Verb;
}
