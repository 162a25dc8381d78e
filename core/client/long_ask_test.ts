import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { toProblem } from "../api/v1/problem.ts";
import { failure, type KompoxError } from "../domain/error.ts";
import { operations } from "../operations/operations.ts";
import { clientOf, testCall } from "../../tests/fakes/client_deps.ts";
import {
  type LoopbackHandler,
  type LoopbackReply,
  LoopbackServer,
} from "../../tests/fakes/loopback_server.ts";
import { longAsk } from "./long_ask.ts";

const deploy = operations.find(({ name }) => name === "deployApp")!;
const input = { appName: "shop", wait: true };
const applied = { step: "apply", object: "Service/a", state: "created" };
const waited = { step: "wait", state: "ready" };

function event(id: number, data: unknown): string {
  return `id: ${id}\nevent: event\ndata: ${JSON.stringify(data)}\n\n`;
}

function end(document: object): string {
  return `event: end\ndata: ${JSON.stringify({ id: "op-1", ...document })}\n\n`;
}

const succeeded = end({ state: "succeeded", result: { app: "shop" } });

/** Answers all but the streams of events, which the test gives. */
function service(
  stream: (reply: LoopbackReply, last: string | undefined) => Promise<void>,
): LoopbackHandler {
  return async ({ method, path, headers }, reply) => {
    if (method === "POST") return await reply.json(202, { id: "op-1" });
    if (!path.endsWith("/events")) return await reply.json(404, {});
    await reply.begin();
    await stream(reply, headers.get("last-event-id"));
  };
}

Deno.test("longAsk() reports each event once over lost connections, then gives the result", async () => {
  const lasts: (string | undefined)[] = [];
  await using server = new LoopbackServer(service(async (reply, last) => {
    lasts.push(last);
    if (last === undefined) {
      await reply.chunk(event(1, applied));
      // Half an event, and the connection is gone.
      await reply.chunk("id: 2\nevent: ev");
      return reply.reset();
    }
    if (lasts.length === 2) return await reply.end();
    await reply.chunk(event(2, waited) + succeeded);
    await reply.end();
  }));
  const { http, running } = clientOf(server.url);
  const call = testCall();
  deepStrictEqual(await longAsk(http, deploy, input, call), { app: "shop" });
  deepStrictEqual(call.events, [applied, waited]);
  deepStrictEqual(lasts, [undefined, "1", "1"]);
  strictEqual(running.size, 0);
});

Deno.test("longAsk() asks again with the same key when no reply comes", async () => {
  let asked = 0;
  const handle = service(async (reply) => {
    await reply.chunk(succeeded);
    await reply.end();
  });
  await using server = new LoopbackServer((request, reply) =>
    request.method === "POST" && ++asked < 3
      ? reply.reset()
      : handle(request, reply)
  );
  const { http } = clientOf(server.url);
  await longAsk(http, deploy, input, testCall());
  const posts = server.requests.filter(({ method }) => method === "POST");
  deepStrictEqual(
    posts.map(({ path, headers, body }) => [
      path,
      headers.get("idempotency-key"),
      body,
    ]),
    Array(3).fill(["/api/v1/apps/shop/deploy", "key-1", '{"wait":true}']),
  );
});

Deno.test("longAsk() asks no second time when the service refuses", async () => {
  const error = failure("conflict", "Cannot deploy: operation x runs");
  const text = JSON.stringify(toProblem(error, "r"));
  await using server = new LoopbackServer((_, reply) =>
    reply.raw(
      "HTTP/1.1 409 X\r\ncontent-type: application/problem+json\r\n" +
        `content-length: ${text.length}\r\n\r\n${text}`,
    )
  );
  const { http } = clientOf(server.url);
  await rejects(
    longAsk(http, deploy, input, testCall()),
    ({ kind, message }: KompoxError) =>
      kind === "conflict" && message === error.message,
  );
  strictEqual(server.requests.length, 1);
});

Deno.test("longAsk() cancels when it is told to stop, waits for the end, and throws the reason", async () => {
  const canceled = Promise.withResolvers<void>();
  const handle = service(async (reply) => {
    await reply.chunk(event(1, applied));
    await canceled.promise;
    await reply.chunk(event(2, waited) + end({ state: "canceled" }));
    await reply.end();
  });
  await using server = new LoopbackServer((request, reply) => {
    if (request.path.endsWith("/cancel")) canceled.resolve();
    return handle(request, reply);
  });
  const { http, running } = clientOf(server.url);
  const call = testCall();
  const reason = new Error("Ctrl-C");
  const report = call.report;
  let ids: string[] = [];
  const told = {
    ...call,
    report(got: Parameters<typeof report>[0]) {
      report(got);
      ids = [...running];
      call.abort(reason);
    },
  };
  await rejects(longAsk(http, deploy, input, told), (got) => got === reason);
  deepStrictEqual(call.events, [applied, waited]);
  deepStrictEqual(ids, ["op-1"], "its id was known while it ran");
  deepStrictEqual(
    server.requests.filter(({ path }) => path.endsWith("/cancel")).map((
      { method, path },
    ) => [method, path]),
    [["POST", "/api/v1/operations/op-1/cancel"]],
  );
});

const ends = [
  {
    name: "what the operation failed with",
    document: {
      state: "failed",
      error: toProblem(
        failure("failed", "Cannot become ready: it crashes", { hint: "mend" }),
        "r",
      ),
    },
    kind: "failed",
    message: "Cannot become ready: it crashes",
  },
  {
    name: "that somebody else canceled it",
    document: { state: "canceled" },
    kind: "failed",
    message: 'Cannot finish operation "op-1": somebody canceled it',
  },
];
for (const { name, document, kind, message } of ends) {
  Deno.test(`longAsk() throws ${name}`, async () => {
    await using server = new LoopbackServer(service(async (reply) => {
      await reply.chunk(end(document));
      await reply.end();
    }));
    const { http } = clientOf(server.url);
    await rejects(
      longAsk(http, deploy, input, testCall()),
      (error: KompoxError) => error.kind === kind && error.message === message,
    );
  });
}

Deno.test("longAsk() gives up when the service stays away, and tells so", async () => {
  let posted = false;
  await using server = new LoopbackServer(async ({ method }, reply) => {
    if (method !== "POST" || posted) return reply.reset();
    posted = true;
    await reply.json(202, { id: "op-1" });
  });
  const { http } = clientOf(server.url, 400);
  await rejects(
    longAsk(http, deploy, input, testCall()),
    ({ kind }: KompoxError) => kind === "unavailable",
  );
});
