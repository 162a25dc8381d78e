import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { FakeKubeDeps } from "../../tests/fakes/fake_kube_deps.ts";
import {
  type LoopbackHandler,
  type LoopbackReply,
  type LoopbackRequest,
  LoopbackServer,
} from "../../tests/fakes/loopback_server.ts";
import type { KompoxError } from "../domain/error.ts";
import type { ListOptions } from "../ports/kube.ts";
import { clusters } from "./connect.ts";

const type = { apiVersion: "v1", kind: "Pod" };
const watchTimes = { lengthMs: 100, silenceMs: 150, longestPauseMs: 20 };

function pod(name: string, resourceVersion: string) {
  return { metadata: { name, namespace: "n", resourceVersion } };
}

function list(resourceVersion: string, ...items: unknown[]) {
  return { kind: "PodList", metadata: { resourceVersion }, items };
}

function event(type: string, object: unknown): string {
  return JSON.stringify({ type, object }) + "\n";
}

/** Answers the request of this number, from 1. */
type Step = (
  number: number,
  reply: LoopbackReply,
  request: LoopbackRequest,
) => Promise<void> | void;

/** Answers lists and watches and counts them. */
class Script {
  lists = 0;
  watches = 0;
  readonly handle: LoopbackHandler = (request, reply) => {
    if (!request.path.includes("watch=true")) {
      return this.onList(++this.lists, reply, request);
    }
    return this.onWatch(++this.watches, reply, request);
  };

  constructor(
    readonly onList: Step,
    readonly onWatch: Step,
  ) {}
}

/** Watches until `count` events are there; `TYPE name@version` of each. */
async function watched(
  script: Script,
  count: number,
  options: ListOptions = { namespace: "n" },
): Promise<{ events: string[]; server: LoopbackServer }> {
  await using server = new LoopbackServer(script.handle);
  const { kubeconfig } = server;
  const times = { watch: watchTimes };
  const kube = await clusters(new FakeKubeDeps(), times).connect({
    kubeconfig,
  });
  const events: string[] = [];
  const limit = AbortSignal.timeout(5000);
  try {
    for await (
      const { type: what, object } of kube.watch(type, options, limit)
    ) {
      const { name, resourceVersion } = object.metadata;
      strictEqual(object.kind, "Pod");
      strictEqual(object.apiVersion, "v1");
      events.push(`${what} ${name}@${resourceVersion}`);
      if (events.length === count) break;
    }
  } finally {
    kube.close();
  }
  return { events, server };
}

function versionOf(request: LoopbackRequest): string | null {
  return new URLSearchParams(request.path.split("?")[1]).get("resourceVersion");
}

Deno.test("watchObjects() lists, then follows from the list's version", async () => {
  const script = new Script(
    (_, reply) => reply.json(200, list("5", pod("a", "3"))),
    async (_, reply) => {
      await reply.begin();
      // An event in two chunks, two events in one.
      const text = event("MODIFIED", pod("a", "6")) +
        event("ADDED", pod("ä", "7")) + event("DELETED", pod("a", "8"));
      await reply.chunk(text.slice(0, 20));
      await reply.chunk(text.slice(20));
    },
  );
  const { events, server } = await watched(script, 4, {
    namespace: "n",
    labelSelector: "app=web",
  });
  deepStrictEqual(events, [
    "ADDED a@3",
    "MODIFIED a@6",
    "ADDED ä@7",
    "DELETED a@8",
  ]);
  strictEqual(
    server.requests[1].path,
    "/api/v1/namespaces/n/pods?labelSelector=app%3Dweb&watch=true" +
      "&allowWatchBookmarks=true&resourceVersion=5&timeoutSeconds=1",
  );
});

Deno.test("watchObjects() goes on from the last version when the connection breaks", async () => {
  const versions: (string | null)[] = [];
  const script = new Script(
    (_, reply) => reply.json(200, list("5")),
    async (number, reply, request) => {
      versions.push(versionOf(request));
      await reply.begin();
      if (number === 1) {
        await reply.chunk(event("ADDED", pod("a", "6")));
        // Cut off in the middle of an event.
        await reply.chunk(event("ADDED", pod("b", "7")).slice(0, 30));
        return reply.reset();
      }
      if (number === 2) {
        await reply.chunk(
          event("BOOKMARK", { metadata: { resourceVersion: "9" } }),
        );
        return await reply.end();
      }
      await reply.chunk(event("ADDED", pod("c", "10")));
    },
  );
  const { events } = await watched(script, 2);
  deepStrictEqual(events, ["ADDED a@6", "ADDED c@10"]);
  deepStrictEqual(versions, ["5", "6", "9"]);
  strictEqual(script.lists, 1);
});

const expiries = [
  {
    name: "an answer of 410",
    expire: (reply: LoopbackReply) =>
      reply.json(410, { kind: "Status", code: 410 }),
  },
  {
    name: "an ERROR event of 410",
    expire: async (reply: LoopbackReply) => {
      await reply.begin();
      await reply.chunk(event("ERROR", { kind: "Status", code: 410 }));
      await reply.end();
    },
  },
];
for (const { name, expire } of expiries) {
  Deno.test(`watchObjects() lists again and makes up what it missed when the version expires by ${name}`, async () => {
    const script = new Script(
      (number, reply) =>
        number === 1
          ? reply.json(
            200,
            list("5", pod("gone", "1"), pod("same", "2"), pod("new", "3")),
          )
          : reply.json(
            200,
            list("50", pod("same", "2"), pod("new", "40"), pod("born", "41")),
          ),
      async (number, reply) => {
        if (number === 1) return await expire(reply);
        await reply.begin();
        await reply.chunk(event("DELETED", pod("born", "51")));
      },
    );
    const { events } = await watched(script, 7);
    deepStrictEqual(events, [
      "ADDED gone@1",
      "ADDED same@2",
      "ADDED new@3",
      "MODIFIED new@40",
      "ADDED born@41",
      "DELETED gone@1",
      "DELETED born@51",
    ]);
  });
}

Deno.test("watchObjects() opens another watch when one falls silent", async () => {
  const script = new Script(
    (_, reply) => reply.json(200, list("5")),
    async (number, reply) => {
      await reply.begin();
      if (number === 1) return; // Dead, but the connection stands.
      await reply.chunk(event("ADDED", pod("a", "6")));
    },
  );
  const { events } = await watched(script, 1);
  deepStrictEqual(events, ["ADDED a@6"]);
  strictEqual(script.watches, 2);
});

Deno.test("watchObjects() survives a server that is gone for a while", async () => {
  const script = new Script(
    (_, reply) => reply.json(200, list("5", pod("a", "1"))),
    async (number, reply) => {
      if (number === 1) {
        await reply.begin();
        return reply.reset();
      }
      if (number < 14) return reply.reset();
      if (number < 16) {
        return await reply.json(503, {}, { "retry-after": "1" });
      }
      await reply.begin();
      await reply.chunk(event("MODIFIED", pod("a", "6")));
    },
  );
  const { events } = await watched(script, 2);
  deepStrictEqual(events, ["ADDED a@1", "MODIFIED a@6"]);
});

Deno.test("watchObjects() reads slow bytes when they arrive one by one", async () => {
  const script = new Script(
    (_, reply) => reply.json(200, list("5")),
    async (_, reply) => {
      await reply.begin();
      for (const char of event("ADDED", pod("a", "6"))) {
        await reply.chunk(char);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
  );
  deepStrictEqual((await watched(script, 1)).events, ["ADDED a@6"]);
});

Deno.test("watchObjects() gives up when the server sends nothing but garbage", async () => {
  const script = new Script(
    (_, reply) => reply.json(200, list("5")),
    async (_, reply) => {
      await reply.begin();
      await reply.chunk("<html>a proxy's page</html>\n");
      await reply.end();
    },
  );
  await rejects(watched(script, 1), (error: KompoxError) => {
    strictEqual(error.kind, "unavailable");
    ok(/sends what is no watch event$/.test(error.message), error.message);
    return true;
  });
  strictEqual(script.watches, 5);
});

Deno.test("watchObjects() ends with denied when the permission is taken away", async () => {
  const script = new Script(
    (_, reply) => reply.json(200, list("5")),
    (_, reply) =>
      reply.json(403, {
        kind: "Status",
        code: 403,
        reason: "Forbidden",
        message: 'pods is forbidden: User "me" cannot watch resource "pods"',
      }),
  );
  await rejects(watched(script, 1), (error: KompoxError) => {
    strictEqual(error.kind, "denied");
    ok(error.problems[0].hint?.includes("auth can-i watch pods -n n"));
    return true;
  });
});

Deno.test("watchObjects() fails at once when the first list fails", async () => {
  const script = new Script((_, reply) => reply.json(503, {}), () => {});
  await rejects(watched(script, 1), /the API server answers 503$/);
});

Deno.test({
  name: "watchObjects() throws the signal's reason when it is aborted",
  sanitizeOps: true,
  sanitizeResources: true,
  async fn() {
    await using server = new LoopbackServer(
      new Script(
        (_, reply) => reply.json(200, list("5")),
        (_, reply) => reply.begin(),
      ).handle,
    );
    const { kubeconfig } = server;
    const kube = await clusters(new FakeKubeDeps()).connect({ kubeconfig });
    const controller = new AbortController();
    const reason = new Error("stop");
    setTimeout(() => controller.abort(reason), 30);
    const watch = kube.watch(type, {}, controller.signal);
    await rejects(async () => {
      for await (const _ of watch);
    }, (error) => error === reason);
    kube.close();
  },
});
