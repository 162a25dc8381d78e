/** Requests that are wrong in every way, sent to the whole program: a problem document, and nothing half-done. */

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { bodyOf, type RawAnswer, rawRequest } from "./raw_request.ts";
import { type ServiceBundle, startServiceBundle } from "./service_bundle.ts";

const json = "content-type: application/json";

function head(
  { token }: { readonly token: string },
  line: string,
  ...headers: string[]
): string {
  const all = [line, "host: kompox", `authorization: Bearer ${token}`];
  return [...all, ...headers, "", ""].join("\r\n");
}

function ask(
  service: ServiceBundle,
  line: string,
  body?: string,
  type = json,
): Promise<RawAnswer> {
  const bytes = new TextEncoder().encode(body ?? "");
  const headers = body === undefined
    ? []
    : [type, `content-length: ${bytes.length}`];
  return rawRequest(service.url, [
    head(service, `${line} HTTP/1.1`, ...headers),
    bytes,
  ]);
}

function isProblem(answer: RawAnswer): boolean {
  return /\r\ncontent-type: application\/problem\+json\r\n/i.test(answer.text);
}

const compose = { services: { web: { image: "nginx" } } };
const app = { version: "v1", kind: "App", name: "one", cluster: "main" };

const parents = [
  { kind: "Service", name: "acme" },
  { kind: "Provider", name: "local", driver: "k3s" },
  { kind: "Cluster", name: "main", provider: "local" },
];

interface Case {
  readonly name: string;
  readonly line?: string;
  readonly body?: string;
  readonly type?: string;
  readonly status: number;
  /** Where the first error is. */
  readonly pointer?: string;
}

const cases: readonly Case[] = [
  { name: "no body", status: 422 },
  { name: "no JSON", body: "{", status: 400 },
  { name: "no UTF-8", body: '{"a":"\ud800"}', status: 422 },
  { name: "no media type", body: "{}", type: "x: y", status: 415 },
  { name: "another type", body: "{}", type: "content-type: a/b", status: 415 },
  { name: "a list", body: "[]", status: 422 },
  { name: "a text", body: '"x"', status: 422 },
  {
    name: "JSON that is nested deep",
    body: '{"a":'.repeat(5_000) + "1" + "}".repeat(5_000),
    status: 422,
  },
  {
    name: "a number for a name",
    body: JSON.stringify({ ...app, name: 5, compose }),
    status: 422,
    pointer: "/name",
  },
  {
    name: "a field that there is not",
    body: JSON.stringify({ ...app, compose, colour: "red" }),
    status: 422,
    pointer: "/colour",
  },
  {
    name: "a field that JavaScript knows",
    body:
      '{"version":"v1","kind":"App","name":"one","cluster":"main","compose":{"services":{"a":{"image":"b"}}},"__proto__":{}}',
    status: 422,
    pointer: "/__proto__",
  },
  {
    name: "a file of the server",
    body: JSON.stringify({ ...app, compose: "file:/etc/passwd" }),
    status: 422,
    pointer: "/compose",
  },
  {
    name: "a role that there is not",
    line: "POST /api/v1/tokens",
    body: '{"name":"a","role":"root"}',
    status: 422,
    pointer: "/role",
  },
  {
    name: "a query that is no number",
    line: "GET /api/v1/apps?limit=many",
    status: 422,
    pointer: "/limit",
  },
  {
    name: "a field in the query that there is not",
    line: "GET /api/v1/apps?colour=red",
    status: 422,
    pointer: "/colour",
  },
  {
    name: "a cursor of nobody",
    line: "GET /api/v1/apps?cursor=x",
    status: 400,
  },
  { name: "another method", line: "PATCH /api/v1/apps", status: 405 },
  { name: "a method of nobody", line: "BREW /api/v1/apps", status: 405 },
];

/** What leaves the path, or pretends to. */
const paths: readonly string[] = [
  "/api/v1/apps/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
  "/api/v1/apps/..%2f..%2fetc%2fpasswd",
  "/api/v1/apps/%252e%252e",
  "/api/v1/apps/%00",
  "/api/v1/apps/a%00b/status",
  "/api/v1/apps/%ff%fe",
  "/api/v1/apps/%zz",
  "/api/v1//apps",
  "//api/v1/apps",
  "/api/v1/apps//status",
  "/api/v1/apps/\\..\\..",
  "/api/v1/apps/;/status",
  "/API/V1/apps",
  "/etc/passwd",
  `/api/v1/apps/${"a".repeat(8_000)}`,
  `/api/v1/apps/${"%2e".repeat(4_000)}`,
];

async function withService(
  work: (service: ServiceBundle, folder: string) => Promise<void>,
) {
  const folder = await Deno.makeTempDir({ prefix: "kompox-bad-" });
  try {
    const service = await startServiceBundle(folder);
    try {
      await work(service, folder);
      const bugs = service.log.filter((line) => line.includes('"status":500'));
      deepStrictEqual(bugs, []);
    } finally {
      strictEqual(await service.stop(), 0);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("kompoxsvc answers what is wrong with a problem document, and does nothing of it", async () => {
  await withService(async (service) => {
    for (const document of parents) {
      const path = `/api/v1/${document.kind.toLowerCase()}s`;
      const text = JSON.stringify({ version: "v1", ...document });
      const made = await ask(service, `POST ${path}`, text);
      strictEqual(made.status, 201, made.text);
    }
    const wrong: string[] = [];
    for (const { name, line, body, type, status, pointer } of cases) {
      const answer = await ask(
        service,
        line ?? "POST /api/v1/apps",
        body,
        type,
      );
      if (answer.status !== status || !isProblem(answer)) {
        wrong.push(`${name}: ${answer.text}`);
        continue;
      }
      const [first] = bodyOf(answer).errors;
      if (pointer !== undefined && first.pointer !== pointer) {
        wrong.push(`${name}: ${JSON.stringify(first)}`);
      }
    }
    for (const path of paths) {
      const answer = await ask(service, `GET ${path}`);
      if (![400, 404].includes(answer.status) || !isProblem(answer)) {
        wrong.push(`${path.slice(0, 80)}: ${answer.text.slice(0, 500)}`);
      }
    }
    deepStrictEqual(wrong, []);
    const list = await ask(service, "GET /api/v1/apps");
    deepStrictEqual(bodyOf(list), { items: [] });
  });
});

Deno.test("kompoxsvc ends what is too large or too slow, while others are served", async () => {
  await withService(async (service) => {
    const { url } = service;
    const large = (line: string, mebibytes: number, length: boolean) => {
      const size = mebibytes * 1024 * 1024 + 1;
      const chunk = new Uint8Array(64 * 1024).fill(0x20);
      const rest = size % chunk.length;
      const parts = Array.from(
        { length: (size - rest) / chunk.length },
        () => chunk,
      );
      const framed = length ? parts.concat(chunk.subarray(0, rest)) : [
        ...parts.flatMap((part) => ["10000\r\n", part, "\r\n"]),
        "1\r\n \r\n0\r\n\r\n",
      ];
      const framing = length
        ? `content-length: ${size}`
        : "transfer-encoding: chunked";
      const first = head(service, `${line} HTTP/1.1`, json, framing);
      return rawRequest(url, [first, ...framed]);
    };
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => `x-${at}: ${"v".repeat(500)}`);
    const drip = Array.from({ length: 60 }, () => " ");
    const [app, chunked, token, headers, slowHead, slowBody, lines] =
      await Promise.all([
        large("POST /api/v1/apps", 16, true),
        large("POST /api/v1/apps", 16, false),
        large("POST /api/v1/tokens", 1, true),
        rawRequest(url, [head(service, "GET /livez HTTP/1.1", ...many(40))]),
        rawRequest(url, ["GET /livez HTTP/1.1\r\n"]),
        rawRequest(url, [
          head(
            service,
            "POST /api/v1/apps HTTP/1.1",
            json,
            "content-length: 1000",
          ),
          ...drip,
        ], { pauseMs: 500 }),
        rawRequest(url, [
          "GET /livez HTTP/1.1\r\n",
          ...drip.map((_, at) => `x-${at}: 1\r\n`),
        ], { pauseMs: 500 }),
        // Others meanwhile.
        ask(service, "GET /api/v1/apps").then(({ status, ms }) => {
          strictEqual(status, 200);
          ok(ms < 5_000, `${ms} ms`);
        }),
      ]);
    const statuses = [app, chunked, token, headers, slowHead, slowBody, lines]
      .map(({ status }) => status);
    deepStrictEqual(statuses, [413, 413, 413, 431, 0, 408, 0]);
    for (const answer of [app, chunked, token, headers, slowBody]) {
      ok(isProblem(answer), answer.text);
      ok(bodyOf(answer).errors.length === 1);
    }
    for (const { ms } of [slowHead, slowBody, lines]) {
      ok(ms > 9_000 && ms < 25_000, `${ms} ms`);
    }
  });
});

/** Tokens of the right form that nobody made, each sent once. */
async function tryTokens(
  service: ServiceBundle,
  count: number,
): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  let left = count;
  const tryThem = async () => {
    while (left-- > 0) {
      const token = `kpx_${crypto.randomUUID().replaceAll("-", "")}`;
      const answer = await fetch(`${service.url}/api/v1/me`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const { status, kind } = await answer.json();
      strictEqual(status, answer.status);
      match(kind, /denied|unavailable/);
      if (status === 429) ok(Number(answer.headers.get("retry-after")) > 0);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 16 }, tryThem));
  return statuses;
}

Deno.test("kompoxsvc tires of an address that tries 10,000 tokens, and of nobody else", async () => {
  const folder = await Deno.makeTempDir({ prefix: "kompox-bad-" });
  try {
    const service = await startServiceBundle(folder, {
      KOMPOX_LISTEN: "0.0.0.0:0",
    });
    const { port } = new URL(service.url);
    const here = { ...service, url: `http://127.0.0.1:${port}` };
    try {
      const statuses = await tryTokens(here, 10_000);
      const first = statuses.get(401) ?? 0;
      ok(first >= 30 && first <= 60, String(first));
      strictEqual(statuses.get(429), 10_000 - first);
      // A good token from the same address: others may sit behind it too.
      strictEqual((await ask(here, "GET /api/v1/apps")).status, 200);
      const other = otherAddress();
      if (other !== undefined) {
        const bad = `kpx_${"a".repeat(40)}`;
        const request = head({ token: bad }, "GET /api/v1/me HTTP/1.1");
        const { status } = await rawRequest(here.url, [request], {
          hostname: other,
        });
        strictEqual(status, 401);
      }
      const log = service.log.join("\n");
      ok(!log.includes(service.token));
    } finally {
      strictEqual(await service.stop(), 0);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Another address of this machine: who connects to it comes from it. */
function otherAddress(): string | undefined {
  return Deno.networkInterfaces().find(({ address, family }) =>
    family === "IPv4" && address !== "127.0.0.1"
  )?.address;
}
