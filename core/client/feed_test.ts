import {
  deepStrictEqual,
  match,
  rejects,
  strictEqual,
} from "node:assert/strict";
import { toProblem } from "../api/v1/problem.ts";
import { failure, type KompoxError } from "../domain/error.ts";
import { operations } from "../operations/operations.ts";
import { clientOf, testCall } from "../../tests/fakes/client_deps.ts";
import { LoopbackServer } from "../../tests/fakes/loopback_server.ts";
import { feed } from "./feed.ts";

const logs = operations.find(({ name }) => name === "logsApp")!;
const input = { appName: "a b", follow: true, tailLines: 2 };

function item(id: string, text: string): string {
  return `id: ${id}\nevent: item\ndata: ${JSON.stringify({ text })}\n\n`;
}

function refusal(error: KompoxError): string {
  const text = JSON.stringify(toProblem(error, "r"));
  return "HTTP/1.1 404 X\r\ncontent-type: application/problem+json\r\n" +
    `content-length: ${text.length}\r\n\r\n${text}`;
}

Deno.test("feed() goes on behind the last item when the connection is lost", async () => {
  await using server = new LoopbackServer(async ({ headers }, reply) => {
    await reply.begin();
    if (headers.get("last-event-id") === undefined) {
      await reply.chunk(`:\n\n${item("f.1", "one")}${item("f.2", "two")}`);
      return reply.reset();
    }
    await reply.chunk(`${item("f.3", "three")}event: end\ndata: {}\n\n`);
    await reply.end();
  });
  const { http } = clientOf(server.url);
  const items = await Array.fromAsync(feed(http, logs, input, testCall()));
  deepStrictEqual(items, [
    { text: "one" },
    { text: "two" },
    { text: "three" },
  ]);
  deepStrictEqual(
    server.requests.map(({ path, headers }) => [
      path,
      headers.get("last-event-id"),
    ]),
    [undefined, "f.2"].map((last) => [
      "/api/v1/apps/a%20b/logs?follow=true&tailLines=2",
      last,
    ]),
  );
});

Deno.test("feed() throws what broke it off in the service", async () => {
  const error = failure("not-found", "Cannot read logs: the pod is gone");
  const data = JSON.stringify(toProblem(error, "r"));
  await using server = new LoopbackServer(async (_, reply) => {
    await reply.begin();
    await reply.chunk(`${item("f.1", "one")}event: error\ndata: ${data}\n\n`);
    await reply.end();
  });
  const { http } = clientOf(server.url);
  const got: unknown[] = [];
  await rejects(
    async () => {
      for await (const one of feed(http, logs, input, testCall())) {
        got.push(one);
      }
    },
    ({ kind, message }: KompoxError) =>
      kind === "not-found" && message === error.message,
  );
  deepStrictEqual(got, [{ text: "one" }]);
});

Deno.test("feed() ends with the signal's reason, and asks no more", async () => {
  const over = Promise.withResolvers<void>();
  await using server = new LoopbackServer(async (_, reply) => {
    await reply.begin();
    await reply.chunk(item("f.1", "one"));
    await over.promise;
  });
  const { http } = clientOf(server.url);
  const call = testCall();
  const reason = new Error("Ctrl-C");
  await rejects(async () => {
    for await (const _ of feed(http, logs, input, call)) call.abort(reason);
  }, (error) => error === reason);
  strictEqual(server.requests.length, 1);
  over.resolve();
});

Deno.test("feed() takes a silent connection for a lost one", async () => {
  const over = Promise.withResolvers<void>();
  await using server = new LoopbackServer(async ({ headers }, reply) => {
    await reply.begin();
    if (headers.get("last-event-id") === undefined) {
      await reply.chunk(item("f.1", "one"));
      return await over.promise;
    }
    await reply.chunk("event: end\ndata: {}\n\n");
    await reply.end();
  });
  // 50 s of silence pass in a quarter of one.
  const { http } = clientOf(server.url, 200);
  const items = await Array.fromAsync(feed(http, logs, input, testCall()));
  deepStrictEqual(items, [{ text: "one" }]);
  strictEqual(server.requests.length, 2);
  over.resolve();
});

Deno.test("feed() begins anew after the last item when the service has forgotten it", async () => {
  const gone = failure("not-found", "Cannot go on with the feed");
  await using server = new LoopbackServer(async ({ headers, path }, reply) => {
    if (headers.get("last-event-id") !== undefined) {
      return await reply.raw(refusal(gone));
    }
    await reply.begin();
    if (path.includes("tailLines")) {
      await reply.chunk(item("f.1", "one"));
      return reply.reset();
    }
    await reply.chunk(`${item("g.1", "two")}event: end\ndata: {}\n\n`);
    await reply.end();
  });
  const { http } = clientOf(server.url);
  const call = testCall();
  const items = await Array.fromAsync(feed(http, logs, input, call));
  deepStrictEqual(items, [{ text: "one" }, { text: "two" }]);
  const last = server.requests.at(-1)!.path;
  match(last, /^\/api\/v1\/apps\/a%20b\/logs\?follow=true&sinceSeconds=\d+$/);
  deepStrictEqual(call.events, [{
    step: "connect",
    state: "the service was started anew: lines may come twice",
  }]);
});

Deno.test("feed() tells when a part of what has an end is lost", async () => {
  const gone = failure("not-found", "Cannot go on with the feed");
  await using server = new LoopbackServer(async ({ headers }, reply) => {
    if (headers.get("last-event-id") !== undefined) {
      return await reply.raw(refusal(gone));
    }
    await reply.begin();
    await reply.chunk(item("f.1", "one"));
    reply.reset();
  });
  const { http } = clientOf(server.url);
  const all = { ...input, follow: false };
  await rejects(
    Array.fromAsync(feed(http, logs, all, testCall())),
    ({ kind }: KompoxError) => kind === "unavailable",
  );
});

Deno.test("feed() tells that an app is gone, and not that the feed is", async () => {
  const gone = failure("not-found", 'Cannot find app "a b": there is none');
  let asked = 0;
  await using server = new LoopbackServer(async (_, reply) => {
    if (asked++ > 0) return await reply.raw(refusal(gone));
    await reply.begin();
    await reply.chunk(item("f.1", "one"));
    reply.reset();
  });
  const { http } = clientOf(server.url);
  await rejects(
    Array.fromAsync(feed(http, logs, input, testCall())),
    ({ message }: KompoxError) => message === gone.message,
  );
  strictEqual(asked, 3);
});
