import {
  deepStrictEqual,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import { toProblem } from "../api/v1/problem.ts";
import { KompoxError } from "../domain/error.ts";
import { clientOf } from "../../tests/fakes/client_deps.ts";
import { LoopbackServer } from "../../tests/fakes/loopback_server.ts";
import { NoAnswer, serviceUrl } from "./http.ts";

const invalid = new KompoxError("invalid", [
  {
    level: "error",
    message: "Cannot a",
    at: { file: "compose.yml", line: 3, column: 5 },
    hint: "do b",
  },
  { level: "warning", message: "c", class: "unsupported" },
]);

async function failureOf(work: Promise<unknown>): Promise<KompoxError> {
  let failed: unknown;
  await rejects(work, (error) => (failed = error, true));
  if (failed instanceof KompoxError) return failed;
  throw failed;
}

Deno.test("Http.json() throws what the service threw", async () => {
  await using server = new LoopbackServer((_, reply) =>
    reply.raw(answer(422, toProblem(invalid, "r-1")))
  );
  const { http } = clientOf(server.url);
  const error = await failureOf(http.json({ method: "GET", path: "/x" }));
  strictEqual(error.kind, "invalid");
  deepStrictEqual(error.problems, invalid.problems);
});

function answer(status: number, document: unknown): string {
  const body = JSON.stringify(document);
  return `HTTP/1.1 ${status} X\r\ncontent-type: application/problem+json\r\n` +
    `content-length: ${body.length}\r\n\r\n${body}`;
}

const foreign = [
  { status: 502, kind: "unavailable" },
  { status: 401, kind: "denied" },
  { status: 404, kind: "not-found" },
  { status: 418, kind: "failed" },
] as const;
for (const { status, kind } of foreign) {
  Deno.test(`Http.json() takes a ${status} that is not the service's for ${kind}`, async () => {
    await using server = new LoopbackServer((_, reply) =>
      reply.raw(
        `HTTP/1.1 ${status} X\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\ncanary`,
      )
    );
    const { http } = clientOf(server.url);
    const error = await failureOf(http.json({ method: "GET", path: "/x" }));
    strictEqual(error.kind, kind);
    strictEqual(error.message.includes("canary"), false);
  });
}

Deno.test("Http.json() follows no redirect: the token is for one service", async () => {
  await using other = new LoopbackServer((_, reply) => reply.json(200, {}));
  await using server = new LoopbackServer((_, reply) =>
    reply.raw(
      `HTTP/1.1 307 X\r\nlocation: ${other.url}/\r\ncontent-length: 0\r\n\r\n`,
    )
  );
  const { http } = clientOf(server.url);
  const error = await failureOf(http.json({ method: "GET", path: "/x" }));
  strictEqual(error.kind, "usage");
  strictEqual(other.requests.length, 0);
});

for (const method of ["POST", "PUT", "DELETE"]) {
  Deno.test(`Http.json() sends a ${method} once, over a connection of its own`, async () => {
    await using server = new LoopbackServer((request, reply) =>
      request.path === "/lost" ? reply.reset() : reply.json(200, {})
    );
    const { http } = clientOf(server.url);
    await http.json({ method, path: "/a" });
    await http.json({ method, path: "/b" });
    const error = await failureOf(http.json({ method, path: "/lost" }));
    strictEqual(error instanceof NoAnswer, true);
    deepStrictEqual(
      server.requests.map(({ path, connection }) => [path, connection]),
      [["/a", 1], ["/b", 2], ["/lost", 3]],
    );
  });
}

Deno.test("Http.json() tells that nobody listens, and no token", async () => {
  const { http } = clientOf("http://127.0.0.1:1");
  const error = await failureOf(http.json({ method: "GET", path: "/x" }));
  strictEqual(error.kind, "unavailable");
  strictEqual(JSON.stringify(error.problems).includes("kpx_"), false);
});

Deno.test("serviceUrl() keeps a path and no slash at its end", () => {
  strictEqual(serviceUrl("https://h/kompox/"), "https://h/kompox");
  strictEqual(serviceUrl("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
});

const bad = [
  "",
  "kompox.example.com",
  "ftp://h",
  "https://me:canary@h",
  "https://h/?token=canary",
];
for (const url of bad) {
  Deno.test(`serviceUrl() refuses "${url}" and repeats no secret`, () => {
    throws(() => serviceUrl(url), (error: KompoxError) => {
      strictEqual(error.kind, "usage");
      return !JSON.stringify(error.problems).includes("canary");
    });
  });
}
