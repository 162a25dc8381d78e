import { ok, strictEqual } from "node:assert/strict";
import {
  type Answer,
  seedService,
  type ServiceWorld,
  startService,
} from "../tests/fakes/service_world.ts";

async function inService(
  work: (service: ServiceWorld) => Promise<void>,
): Promise<void> {
  const service = await startService();
  try {
    await seedService(service);
    await work(service);
  } finally {
    await service.stop();
  }
}

function isProblem(answer: Answer, status: number, code: string): void {
  strictEqual(answer.status, status, answer.text);
  strictEqual(
    answer.headers.get("content-type"),
    "application/problem+json",
  );
  strictEqual(answer.body.code, code);
  strictEqual(answer.body.status, status);
  strictEqual(answer.body.request_id, answer.headers.get("x-request-id"));
  ok(answer.body.errors.length > 0);
}

const app = {
  version: "v1",
  kind: "App",
  name: "blog",
  cluster: "main",
  compose: { services: { web: { image: "nginx" } } },
};

const refusals: readonly {
  name: string;
  method?: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  token?: null;
  status: number;
  code: string;
}[] = [
  {
    name: "a path that is none",
    path: "/nothing",
    status: 404,
    code: "no-route",
  },
  {
    name: "a path outside of the base",
    path: "//wp-login.php",
    token: null,
    status: 404,
    code: "no-route",
  },
  {
    name: "a path that climbs",
    path: "/apps/..%2f..%2fetc%2fpasswd/status",
    status: 404,
    code: "not-found",
  },
  {
    name: "a method that the path has not",
    method: "PATCH",
    path: "/apps/shop",
    status: 405,
    code: "method-not-allowed",
  },
  {
    name: "a body of another type",
    method: "POST",
    path: "/apps",
    body: app,
    headers: { "content-type": "text/yaml" },
    status: 415,
    code: "media-type",
  },
  {
    name: "an upgrade that is none",
    path: "/apps/shop/exec",
    status: 426,
    code: "upgrade-required",
  },
  {
    name: "a change without If-Match",
    method: "PUT",
    path: "/apps/shop",
    body: app,
    status: 428,
    code: "precondition-required",
  },
  {
    name: "a change of an older version",
    method: "DELETE",
    path: "/apps/shop",
    headers: { "if-match": '"00000000-1"' },
    status: 412,
    code: "precondition-failed",
  },
  {
    name: "an unknown field",
    method: "POST",
    path: "/apps/shop/restart",
    body: { now: true },
    status: 422,
    code: "invalid",
  },
  {
    name: "a field of another type in a query",
    path: "/apps/shop/logs?follow=maybe&allContainers=true&previous=false",
    status: 422,
    code: "invalid",
  },
  {
    name: "an unknown field in a document",
    method: "POST",
    path: "/apps",
    body: { ...app, replicas: 3 },
    status: 422,
    code: "invalid",
  },
  {
    name: "a document that is a list",
    method: "POST",
    path: "/apps",
    body: [app],
    status: 422,
    code: "invalid",
  },
  {
    name: "a second service",
    method: "POST",
    path: "/services",
    body: { version: "v1", kind: "Service", name: "other" },
    status: 409,
    code: "conflict",
  },
  {
    name: "Compose files of the service's own machine",
    method: "POST",
    path: "/apps",
    body: { ...app, compose: "file:/etc/passwd" },
    status: 422,
    code: "invalid",
  },
  {
    name: "headers that are too large",
    path: "/me",
    headers: { "x-much": "x".repeat(20_000) },
    status: 431,
    code: "headers-too-large",
  },
  {
    name: "an Idempotency-Key that is too long",
    method: "POST",
    path: "/apps/shop/destroy",
    body: {
      deleteNamespace: false,
      deleteSecrets: false,
      wait: false,
      timeoutMs: 0,
      lockTimeoutMs: 0,
    },
    headers: { "idempotency-key": "k".repeat(129) },
    status: 400,
    code: "usage",
  },
  {
    name: "a volume that the app has not",
    path: "/apps/shop/volumes/db/disks?usage=false",
    status: 404,
    code: "not-found",
  },
];

Deno.test("createApp() refuses with a problem document", async (t) => {
  await inService(async (service) => {
    for (
      const { name, method = "GET", path, status, code, ...more } of refusals
    ) {
      await t.step(name, async () => {
        isProblem(await service.ask(method, path, more), status, code);
      });
    }
  });
});

Deno.test("createApp() refuses a body that is too large before it is read", async () => {
  await inService(async (service) => {
    const big = "x".repeat(1024 * 1024 + 1);
    const said = await service.ask("POST", "/tokens", { body: big });
    isProblem(said, 413, "too-large");
    const chunk = new Uint8Array(64 * 1024).fill(0x20);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += chunk.length;
        controller.enqueue(chunk);
      },
    });
    const unsaid = await fetch(`${service.url}/api/v1/tokens`, {
      method: "POST",
      body: endless,
      headers: {
        authorization: `Bearer ${service.token}`,
        "content-type": "application/json",
      },
    });
    strictEqual(unsaid.status, 413);
    await unsaid.body?.cancel();
    ok(sent < 64 * 1024 * 1024);
  });
});

Deno.test("createApp() refuses a body that is nested too deeply", async () => {
  await inService(async (service) => {
    for (const depth of [99, 200, 100_000]) {
      const text = "[".repeat(depth) + "]".repeat(depth);
      const answer = await fetch(`${service.url}/api/v1/apps`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${service.token}`,
          "content-type": "application/json",
        },
        body: `{"version":"v1","kind":"App","compose":${text}}`,
      });
      strictEqual(answer.status, 422);
      const { detail } = await answer.json();
      strictEqual(detail.includes("deeper than 100"), depth > 99, detail);
    }
  });
});

Deno.test("createApp() notes each change before and after it, by what was made", async () => {
  await inService(async (service) => {
    const { body } = await service.ask("POST", "/apps", { body: app });
    const audit = await service.ask("GET", "/audit?limit=2");
    const [after, before] = audit.body;
    strictEqual(before.resource, "apps");
    strictEqual(before.result, "accepted");
    strictEqual(after.resource, `app/${body.metadata.id}`);
    strictEqual(after.result, "ok");
    strictEqual(after.actor, "admin");
  });
});

Deno.test("createApp() points at every field that is wrong", async () => {
  await inService(async (service) => {
    const { body } = await service.ask("POST", "/apps/shop/deploy", {
      body: { bundle: { files: { a: 1 } }, wait: "yes", much: 1 },
    });
    const pointers = body.errors.map((each: { pointer: string }) =>
      each.pointer
    );
    for (
      const pointer of [
        "/bundle/files/a",
        "/bundle/entries",
        "/wait",
        "/timeoutMs",
        "/much",
      ]
    ) ok(pointers.includes(pointer), `${pointer}: ${pointers}`);
  });
});

Deno.test("createApp() answers with headers that let nothing be loaded or kept", async () => {
  await inService(async (service) => {
    const given = { "x-request-id": "from-me.1" };
    const { headers } = await service.ask("GET", "/me", { headers: given });
    strictEqual(headers.get("x-request-id"), "from-me.1");
    strictEqual(headers.get("x-content-type-options"), "nosniff");
    strictEqual(headers.get("cache-control"), "no-store");
    ok(headers.get("content-security-policy")?.includes("default-src 'none'"));
    const bad = await service.ask("GET", "/me", {
      headers: { "x-request-id": "a b" },
    });
    ok(/^[0-9a-f-]{36}$/.test(bad.headers.get("x-request-id")!));
  });
});

Deno.test("createApp() shows health and the reference without a token", async () => {
  await inService(async (service) => {
    for (const path of ["//livez", "//readyz", "//openapi.json", "//docs"]) {
      const { status } = await service.ask("GET", path, { token: null });
      strictEqual(status, 200, path);
    }
    const { text, headers } = await service.ask("GET", "//docs");
    ok(!/<script|<img|<link|https?:\/\//.test(text));
    ok(headers.get("content-security-policy")?.includes("style-src 'sha256-"));
    const metrics = await service.ask("GET", "//metrics");
    ok(
      metrics.text.includes(
        'kompox_http_requests_total{route="livez",status="200"} 1',
      ),
      metrics.text,
    );
  });
});

Deno.test("createApp() lets nobody try many tokens, and valid ones pass all the same", async () => {
  await inService(async (service) => {
    const counts = new Map<number, number>();
    for (let round = 0; round < 20; round++) {
      const tries = Array.from({ length: 50 }, async (_, index) => {
        const token = `kpx_${String(round * 50 + index).padStart(43, "0")}`;
        const { status } = await service.ask("GET", "/me", { token });
        counts.set(status, (counts.get(status) ?? 0) + 1);
      });
      await Promise.all(tries);
    }
    strictEqual(counts.get(401), 30);
    strictEqual(counts.get(429), 970);
    strictEqual((await service.ask("GET", "/me")).status, 200);
  });
});

Deno.test("createApp() logs each request on one line without its secrets", async () => {
  await inService(async (service) => {
    await service.ask("GET", "/apps/shop?secret=canary");
    await service.ask("POST", "/tokens", { body: { name: "canary-name" } });
    const requests = service.logs.filter(({ method }) => method !== undefined);
    const last = requests.at(-2)!;
    strictEqual(last.route, "getApp");
    strictEqual(last.path, "/api/v1/apps/shop");
    strictEqual(last.status, 422);
    const all = JSON.stringify(service.logs);
    ok(!all.includes("canary") && !all.includes(service.token));
  });
});

Deno.test("createApp() hides secret settings and refuses kubeconfigs that reach the machine", async () => {
  await inService(async (service) => {
    const kubeconfig = (user: unknown) =>
      JSON.stringify({
        clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
        users: [{ name: "u", user }],
      });
    const put = async (settings: unknown) => {
      const body = {
        version: "v1",
        kind: "Provider",
        name: "local",
        service: "acme",
        driver: "k3s",
        settings,
      };
      return await service.ask("PUT", "/providers/local", {
        body,
        headers: { "if-match": "*" },
      });
    };
    const bad = [
      { KUBECONFIG: "/root/.kube/config" },
      { KUBECONFIG_DATA: kubeconfig({ exec: { command: "id" } }) },
      { KUBECONFIG_DATA: kubeconfig({ tokenFile: "/etc/passwd" }) },
      { KUBECONFIG_DATA: kubeconfig({ "client-key": "/etc/passwd" }) },
      { KUBECONFIG_DATA: kubeconfig({ "auth-provider": { name: "x" } }) },
    ];
    for (const settings of bad) {
      const answer = await put(settings);
      isProblem(answer, 422, "invalid");
      ok(answer.body.errors[0].pointer.startsWith("/settings/KUBECONFIG"));
    }
    const good = await put({
      KUBECONFIG_DATA: kubeconfig({ token: "canary" }),
    });
    strictEqual(good.status, 200, good.text);
    strictEqual(good.body.settings.KUBECONFIG_DATA, "***");
    const again = await put({ KUBECONFIG_DATA: "***", KUBECONTEXT: "a" });
    strictEqual(again.status, 200, again.text);
    const row = await service.database.resources.find("provider", "local");
    ok(JSON.stringify(row?.spec).includes("canary"));
  });
});
