import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
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
