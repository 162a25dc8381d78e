import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { FakeKubeDeps } from "../../tests/fakes/fake_kube_deps.ts";
import {
  type LoopbackHandler,
  type LoopbackRequest,
  LoopbackServer,
} from "../../tests/fakes/loopback_server.ts";
import type { KubeType, ListOptions } from "../ports/kube.ts";
import { clusters } from "./connect.ts";

const signal = new AbortController().signal;
const secrets = { apiVersion: "v1", kind: "Secret" };

async function listed(
  handle: LoopbackHandler,
  type: KubeType = secrets,
  options: ListOptions = {},
) {
  await using server = new LoopbackServer(handle);
  const { kubeconfig } = server;
  const kube = await clusters(new FakeKubeDeps()).connect({ kubeconfig });
  try {
    const list = await kube.list(type, options, signal);
    const names = list.items.map(({ kind, apiVersion, metadata }) =>
      `${apiVersion} ${kind} ${metadata.name}`
    );
    const { resourceVersion } = list;
    return { names, resourceVersion, requests: server.requests };
  } finally {
    kube.close();
  }
}

function at(request: LoopbackRequest, key: string): string | null {
  return new URLSearchParams(request.path.split("?")[1]).get(key);
}

function page(next: string | undefined, ...names: string[]) {
  return {
    metadata: { resourceVersion: "9", continue: next },
    items: names.map((name) => ({ metadata: { name } })),
  };
}

Deno.test("listObjects() takes all pages and names the kinds that the server leaves out", async () => {
  const { names, resourceVersion, requests } = await listed(
    (request, reply) =>
      reply.json(
        200,
        at(request, "continue") === "x&y"
          ? page(undefined, "b", "c")
          : page("x&y", "a"),
      ),
  );
  deepStrictEqual(names, ["v1 Secret a", "v1 Secret b", "v1 Secret c"]);
  strictEqual(resourceVersion, "9");
  deepStrictEqual(requests.map(({ path }) => path), [
    "/api/v1/secrets?limit=500",
    "/api/v1/secrets?limit=500&continue=x%26y",
  ]);
});

Deno.test("listObjects() begins again when its pages expire, in the end without pages", async () => {
  const { names, requests } = await listed((request, reply) => {
    if (at(request, "limit") === null) {
      return reply.json(200, page(undefined, "a", "b"));
    }
    return at(request, "continue") === null
      ? reply.json(200, page("x", "a"))
      : reply.json(410, { kind: "Status", code: 410 });
  });
  deepStrictEqual(names, ["v1 Secret a", "v1 Secret b"]);
  strictEqual(requests.length, 7);
});

Deno.test("listObjects() asks for metadata only when that is enough", async () => {
  const { names, requests } = await listed(
    (_, reply) => reply.json(200, page(undefined, "a")),
    secrets,
    { namespace: "n", metadataOnly: true, fieldSelector: "type=x" },
  );
  deepStrictEqual(names, ["v1 Secret a"]);
  strictEqual(
    requests[0].headers.get("accept"),
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
  );
  strictEqual(
    requests[0].path,
    "/api/v1/namespaces/n/secrets?fieldSelector=type%3Dx&limit=500",
  );
});

const widget = { apiVersion: "example.com/v1", kind: "Widget" };

Deno.test("listObjects() asks how an unknown kind is served", async () => {
  const { names, requests } = await listed(
    (request, reply) =>
      request.path === "/apis/example.com/v1"
        ? reply.json(200, {
          resources: [
            { name: "widgets/status", kind: "Widget", namespaced: true },
            { name: "widgets", kind: "Widget", namespaced: true },
          ],
        })
        : reply.json(200, page(undefined, "a")),
    widget,
    { namespace: "n" },
  );
  deepStrictEqual(names, ["example.com/v1 Widget a"]);
  deepStrictEqual(requests.map(({ path }) => path), [
    "/apis/example.com/v1",
    "/apis/example.com/v1/namespaces/n/widgets?limit=500",
  ]);
});

Deno.test("listObjects() gives none when the server does not know the kind", async () => {
  const { names, requests } = await listed(
    (_, reply) => reply.json(404, { kind: "Status", code: 404 }),
    widget,
  );
  deepStrictEqual(names, []);
  strictEqual(requests.length, 1);
});
