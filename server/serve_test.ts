import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  seedService,
  type ServiceWorld,
  startService,
} from "../tests/fakes/service_world.ts";

async function inService(
  work: (service: ServiceWorld) => Promise<void>,
): Promise<void> {
  const service = await startService();
  try {
    await work(service);
  } finally {
    await service.stop();
  }
}

const bundle = {
  entries: [],
  files: {},
  paths: {},
  variables: {},
  profiles: [],
};

const deploy = {
  bundle,
  wait: false,
  timeoutMs: 10_000,
  lockTimeoutMs: 0,
  forceConflicts: false,
};

Deno.test("serve() tells one token at the first start and lets it do everything", async () => {
  await inService(async (service) => {
    strictEqual(service.told.length, 2);
    const ids = await seedService(service);
    const { status, body } = await service.ask("GET", "/apps/shop");
    strictEqual(status, 200);
    strictEqual(body.metadata.id, ids.shop);
    const me = await service.ask("GET", "/me");
    strictEqual(me.body.token.role, "operator");
  });
});

Deno.test("serve() runs a deploy as an operation that can be followed and repeated", async () => {
  await inService(async (service) => {
    await seedService(service);
    const headers = { "idempotency-key": "k1" };
    const begun = await service.ask("POST", "/apps/shop/deploy", {
      body: deploy,
      headers,
    });
    strictEqual(begun.status, 202);
    strictEqual(
      begun.headers.get("location"),
      `/api/v1/operations/${begun.body.id}`,
    );
    const events = await service.ask(
      "GET",
      `/operations/${begun.body.id}/events`,
    );
    ok(events.text.includes("event: end"), events.text);
    ok(events.text.includes('"step":"apply"'), events.text);
    const again = await service.ask("POST", "/apps/shop/deploy", {
      body: deploy,
      headers,
    });
    strictEqual(again.body.id, begun.body.id);
    strictEqual(again.body.state, "succeeded", again.text);
    strictEqual(again.body.result.app, "shop");
    const other = await service.ask("POST", "/apps/shop/deploy", {
      body: { ...deploy, wait: true },
      headers,
    });
    strictEqual(other.status, 409);
    const status = await service.ask("GET", "/apps/shop/status");
    strictEqual(status.body.deployed, true, status.text);
    const audit = await service.ask("GET", "/audit");
    deepStrictEqual(
      audit.body.map(({ action, result }: Record<string, string>) =>
        `${action} ${result}`
      ).filter((text: string) => text.startsWith("deployApp")).reverse(),
      [
        "deployApp accepted",
        "deployApp ok",
        "deployApp accepted",
        "deployApp repeated",
        "deployApp accepted",
        "deployApp conflict",
      ],
    );
  });
});

Deno.test("serve() gives a feed on where its reader was, and ends it when it is stopped", async () => {
  const service = await startService();
  try {
    await seedService(service);
    await service.ask("POST", "/apps/shop/deploy", { body: deploy });
    const path =
      "/apps/shop/logs?follow=true&allContainers=true&previous=false";
    service.world.traffic.logs.clear();
    const { traffic, cluster } = service.world;
    const pods = () => cluster.ofKind("Pod");
    await until(() => pods().length > 0);
    const [pod] = pods();
    traffic.logs.set(`${pod.metadata.name}/web`, lines);
    const first = await readEvents(await service.fetch("GET", path), 2);
    deepStrictEqual(first.map(({ text }) => text), ["line 1", "line 2"]);
    const again = await service.fetch("GET", path, {
      headers: { "last-event-id": first[0].id },
    });
    const rest = await readEvents(again, 2);
    deepStrictEqual(rest.map(({ text }) => text), ["line 2", "line 3"]);
    const other = await service.ask("GET", `${path}&container=web`, {
      headers: { "last-event-id": first[0].id },
    });
    strictEqual(other.status, 404);
    const open = await service.fetch("GET", path);
    const begun = performance.now();
    await service.stop();
    await open.body?.cancel();
    ok(performance.now() - begun < 5_000);
  } finally {
    await service.stop();
  }
});

async function* lines(): AsyncGenerator<Uint8Array> {
  for (let line = 1; line <= 3; line++) {
    yield await Promise.resolve(new TextEncoder().encode(`line ${line}\n`));
  }
  await new Promise(() => {});
}

async function until(holds: () => boolean): Promise<void> {
  for (let left = 100; left > 0 && !holds(); left--) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The first items, then the connection is cut. */
async function readEvents(
  { body }: Response,
  count: number,
): Promise<{ id: string; text: string }[]> {
  const items: { id: string; text: string }[] = [];
  let text = "";
  for await (const part of body!.pipeThrough(new TextDecoderStream())) {
    text += part;
    items.length = 0;
    for (
      const [, id, data] of text.matchAll(
        /id: (\S+)\nevent: item\ndata: (.*)\n\n/g,
      )
    ) {
      items.push({ id, text: JSON.parse(data).text });
    }
    if (items.length >= count) break;
  }
  return items.slice(0, count);
}
