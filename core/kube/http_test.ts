import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { FakeKubeDeps } from "../../tests/fakes/fake_kube_deps.ts";
import {
  type LoopbackHandler,
  LoopbackServer,
} from "../../tests/fakes/loopback_server.ts";
import type { KompoxError } from "../domain/error.ts";
import type { Kube, KubeObject } from "../ports/kube.ts";
import { clusters, type KubeTimes } from "./connect.ts";

const signal = new AbortController().signal;

const map: KubeObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", namespace: "n" },
};
const busy = { kind: "Status", code: 429, message: "too many requests" };

/** A connection to a server that answers as told; both end with the test. */
async function talk(
  handle: LoopbackHandler,
  work: (
    kube: Kube,
    server: LoopbackServer,
    deps: FakeKubeDeps,
  ) => Promise<void>,
  times?: KubeTimes,
): Promise<void> {
  await using server = new LoopbackServer(handle);
  const deps = new FakeKubeDeps();
  const { kubeconfig } = server;
  const kube = await clusters(deps, times).connect({ kubeconfig });
  try {
    await work(kube, server, deps);
  } finally {
    kube.close();
  }
}

function kind(expected: string, message: RegExp) {
  return (error: KompoxError) => {
    strictEqual(error.kind, expected, error.message);
    ok(message.test(error.message), error.message);
    ok(!JSON.stringify(error.problems).includes("sesame"));
    ok(!String(error.cause).includes("sesame"));
    return true;
  };
}

Deno.test("Http.json() sends the token and reads the answer", async () => {
  await talk(
    (request, reply) => {
      strictEqual(request.headers.get("authorization"), "Bearer sesame-open");
      return reply.json(200, map);
    },
    async (kube, server) => {
      deepStrictEqual(
        await kube.get({ ...map, name: "a", namespace: "n" }, signal),
        map,
      );
      strictEqual(server.requests[0].path, "/api/v1/namespaces/n/configmaps/a");
    },
  );
});

Deno.test("Http.json() waits as long as Retry-After says when the server is busy", async () => {
  let asked = 0;
  await talk(
    (_, reply) =>
      ++asked < 3
        ? reply.json(429, busy, { "retry-after": "2" })
        : reply.json(200, { gitVersion: "v1.34.4" }),
    async (kube, _, deps) => {
      strictEqual(await kube.version(signal), "v1.34.4");
      deepStrictEqual(deps.sleeps, [2000, 2000]);
    },
  );
});

Deno.test("Http.json() gives a read up when the server stays busy", async () => {
  await talk((_, reply) => reply.json(503, {}), async (kube, server) => {
    await rejects(
      kube.version(signal),
      kind("unavailable", /the API server answers 503$/),
    );
    strictEqual(server.requests.length, 5);
  });
});

Deno.test("Http.json() does not wait when the server asks for an hour", async () => {
  await talk(
    (_, reply) => reply.json(429, busy, { "retry-after": "3600" }),
    async (kube, server) => {
      await rejects(kube.version(signal), kind("unavailable", /overloaded/));
      strictEqual(server.requests.length, 1);
    },
  );
});

Deno.test("Http.json() reads again when the connection is reset", async () => {
  let asked = 0;
  await talk(
    (_, reply) => {
      if (++asked % 2 === 1) return reply.reset();
      return reply.json(200, { gitVersion: "v1" });
    },
    async (kube) => strictEqual(await kube.version(signal), "v1"),
  );
});

Deno.test("Http.json() reads again when an answer is cut off", async () => {
  let asked = 0;
  await talk(
    async (_, reply) => {
      if (++asked === 1) {
        await reply.raw(
          'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"gitVersion',
        );
        return reply.reset();
      }
      if (asked === 2) {
        await reply.begin();
        await reply.chunk('{"gitV');
        return reply.reset();
      }
      await reply.json(200, { gitVersion: "v1" });
    },
    async (kube) => strictEqual(await kube.version(signal), "v1"),
  );
});

/** Answers reads; breaks each write off after it arrived. */
const resetsWrites: LoopbackHandler = (request, reply) =>
  request.method === "GET"
    ? reply.json(200, { ...map, gitVersion: "v1" })
    : reply.reset();

const ref = { apiVersion: "v1", kind: "ConfigMap", name: "a", namespace: "n" };
const writes: {
  name: string;
  sent: number;
  write(kube: Kube): Promise<unknown>;
}[] = [
  { name: "create", sent: 1, write: (kube) => kube.create(map, signal) },
  { name: "replace", sent: 1, write: (kube) => kube.replace(map, signal) },
  {
    name: "delete",
    sent: 1,
    write: (kube) => kube.delete(ref, { uid: "u" }, signal),
  },
  {
    name: "JSON patch",
    sent: 1,
    write: (kube) => kube.jsonPatch(ref, [], signal),
  },
];
for (const { name, sent, write } of writes) {
  Deno.test(`Http.json() sends a ${name} exactly once when the server resets a pooled connection`, async () => {
    await talk(resetsWrites, async (kube, server) => {
      // Leaves connections in the pool.
      await Promise.all([1, 2, 3].map(() => kube.version(signal)));
      await rejects(write(kube), kind("unavailable", /broke off$/));
      const others = server.requests.filter(({ method }) => method !== "GET");
      strictEqual(others.length, sent);
      strictEqual(others[0].before, 0, "on a connection of its own");
    });
  });
}

Deno.test("Http.json() repeats an apply when the server resets the connection", async () => {
  let applied = 0;
  await talk(
    (request, reply) =>
      request.method === "PATCH" && ++applied < 3
        ? reply.reset()
        : reply.json(200, map),
    async (kube, server) => {
      await kube.version(signal);
      deepStrictEqual(await kube.apply(map, {}, signal), map);
      const { path, headers, body } = server.requests.at(-1)!;
      strictEqual(
        path,
        "/api/v1/namespaces/n/configmaps/a?fieldManager=kompox&force=false",
      );
      strictEqual(headers.get("content-type"), "application/apply-patch+yaml");
      deepStrictEqual(JSON.parse(body), map);
    },
  );
});

Deno.test("Http.json() sends a busy server a create only once", async () => {
  await talk((_, reply) => reply.json(429, busy), async (kube, server) => {
    await rejects(kube.create(map, signal), kind("unavailable", /overloaded/));
    strictEqual(server.requests.length, 1);
  });
});

Deno.test("Http.json() is content with few connections when many read at once", async () => {
  await talk(
    (_, reply) => reply.json(200, { gitVersion: "v1" }),
    async (kube, server) => {
      await Promise.all(
        Array.from({ length: 100 }, () => kube.version(signal)),
      );
      ok(server.connections <= 8, `${server.connections} connections`);
    },
  );
});

const times = (connectMs: number, answerMs: number): KubeTimes => ({
  http: { connectMs, answerMs },
});

Deno.test("Http.json() gives up when a server never answers", async () => {
  await talk(() => {}, async (kube, server) => {
    await rejects(
      kube.version(signal),
      kind("unavailable", /no answer from "http:.*" within 0.05 s$/),
    );
    strictEqual(server.requests.length, 1);
  }, times(50, 100));
});

Deno.test("Http.json() gives up when a server answers a byte at a time", async () => {
  await talk(async (_, reply) => {
    await reply.begin();
    for (let count = 0; count < 50; count++) {
      await reply.chunk(" ");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }, async (kube) => {
    await rejects(kube.version(signal), kind("unavailable", /no answer from/));
  }, times(50, 100));
});

Deno.test("Http.json() throws the signal's reason when it is aborted", async () => {
  await talk(() => {}, async (kube) => {
    const controller = new AbortController();
    const reason = new Error("stop");
    setTimeout(() => controller.abort(reason), 20);
    await rejects(kube.version(controller.signal), (got) => got === reason);
  });
});

const strangers: {
  name: string;
  handle: LoopbackHandler;
  message: RegExp;
}[] = [
  {
    name: "HTML",
    handle: (_, reply) =>
      reply.raw("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>"),
    message: /the answer of "http:.*" is no JSON$/,
  },
  {
    name: "a redirection",
    handle: (_, reply) =>
      reply.json(302, {}, { location: "https://elsewhere.example" }),
    message: /answers with a redirection \(302\)$/,
  },
  {
    name: "what is no HTTP",
    handle: (_, reply) => reply.raw("SSH-2.0-OpenSSH_9\r\n\r\n"),
    message: /broke off$/,
  },
];
for (const { name, handle, message } of strangers) {
  Deno.test(`Http.json() says what it found when the server answers ${name}`, async () => {
    await talk(handle, async (kube) => {
      await rejects(kube.version(signal), kind("unavailable", message));
    });
  });
}

Deno.test("Http.json() names the server when nothing listens there", async () => {
  let url = "";
  {
    await using server = new LoopbackServer(() => {});
    url = server.url;
  }
  const kubeconfig = `
current-context: a
contexts: [{name: a, context: {cluster: c}}]
clusters: [{name: c, cluster: {server: "${url}"}}]
`;
  const deps = new FakeKubeDeps();
  const kube = await clusters(deps).connect({ kubeconfig });
  await rejects(
    kube.version(signal),
    kind("unavailable", /nothing listens at "http:/),
  );
  deepStrictEqual(deps.sleeps, []);
});
