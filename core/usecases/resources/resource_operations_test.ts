import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { memoryResources } from "../../../tests/fakes/memory_resources.ts";

const call = { signal: new AbortController().signal, report: () => {} };

const service = { version: "v1", kind: "Service", name: "ops" };
const provider = {
  version: "v1",
  kind: "Provider",
  name: "here",
  driver: "k3s",
  settings: { KUBECONFIG_DATA: "canary", KUBECONTEXT: "main" },
};
const cluster = {
  version: "v1",
  kind: "Cluster",
  name: "prod",
  provider: "here",
  settings: { KUBECONFIG_DATA: "canary" },
};
const app = {
  version: "v1",
  kind: "App",
  name: "shop",
  cluster: "prod",
  compose: { services: { web: { image: "nginx" } } },
};

type World = Awaited<ReturnType<typeof memoryResources>>;

/** Runs on a database that has one of each kind. */
async function withAll(work: (world: World) => Promise<void>) {
  const world = await memoryResources();
  const { operations, database } = world;
  try {
    await operations.service.create({ document: service }, call);
    await operations.provider.create({ document: provider }, call);
    await operations.cluster.create({ document: cluster }, call);
    await operations.app.create({ document: app }, call);
    await work(world);
  } finally {
    await database.close();
  }
}

interface Thrown {
  readonly kind: string;
  readonly problems: readonly {
    readonly message: string;
    readonly at?: { readonly file: string };
  }[];
}

/** Matches a failure by kind and the places of its problems. */
function fails(kind: string, places: readonly (string | undefined)[]) {
  return (error: unknown) => {
    const thrown = error as Thrown;
    strictEqual(thrown.kind, kind, String(error));
    deepStrictEqual(thrown.problems.map(({ at }) => at?.file), places);
    return true;
  };
}

Deno.test("resourceOperations() shows documents with the parent by name, and no secret", async () => {
  await withAll(async ({ operations }) => {
    const found = await operations.provider.get({ ref: "here" }, call);
    deepStrictEqual(found, {
      version: "v1",
      kind: "Provider",
      name: "here",
      service: "ops",
      driver: "k3s",
      settings: { KUBECONFIG_DATA: "***", KUBECONTEXT: "main" },
      metadata: {
        id: "00000002-0000-4000-8000-000000000000",
        etag: "00000002-1",
        createdAt: "2026-01-01T00:00:00.000Z",
        updatedAt: "2026-01-01T00:00:00.000Z",
      },
    });
    // The secrets of a cluster are those of its provider's driver.
    const { items } = await operations.cluster.list({}, call);
    deepStrictEqual(items[0].settings, { KUBECONFIG_DATA: "***" });
    strictEqual(items[0].provider, "here");
  });
});

Deno.test("resourceOperations() keeps a secret of *** and changes another", async () => {
  await withAll(async ({ operations, database }) => {
    const known = await operations.provider.get({ ref: "here" }, call);
    const settings = { KUBECONFIG_DATA: "***", KUBECONTEXT: "other" };
    const document = { ...known, settings };
    const next = await operations.provider.update(
      { ref: "here", document },
      call,
    );
    strictEqual(next.metadata?.etag, "00000002-2");
    deepStrictEqual(
      (await database.resources.find("provider", "here"))?.spec.settings,
      { KUBECONFIG_DATA: "canary", KUBECONTEXT: "other" },
    );
    // It was made from the first version: the second is not known to it.
    await rejects(
      operations.provider.update({ ref: "here", document }, call),
      fails("conflict", [undefined]),
    );
    const fresh = { ...provider, settings: { KUBECONFIG_DATA: "new" } };
    await operations.provider.update(
      { ref: "here", document: fresh, etag: "00000002-2" },
      call,
    );
    deepStrictEqual(
      (await database.resources.find("provider", "here"))?.spec.settings,
      { KUBECONFIG_DATA: "new" },
    );
  });
});

const bad: readonly {
  readonly name: string;
  readonly kind: "provider" | "cluster" | "app";
  readonly document: Readonly<Record<string, unknown>>;
  readonly places: readonly string[];
}[] = [
  {
    name: "all fields of an app",
    kind: "app",
    document: {
      version: 2,
      kind: "Cluster",
      name: "a b",
      cluster: "none",
      compose: 1,
      volumes: [{ name: "db", size: "1Gi" }, { name: "db", sise: 1 }],
      "x-free": true,
    },
    places: [
      "#/version",
      "#/kind",
      "#/name",
      "#/compose",
      "#/volumes/1/name",
      "#/volumes/1/sise",
      "#/cluster",
    ],
  },
  {
    name: "what is missing",
    kind: "app",
    document: {},
    places: ["#/version", "#/kind", "#/cluster", "#", "#"],
  },
  {
    name: "a driver that is not there, and a secret to keep",
    kind: "provider",
    document: {
      ...provider,
      name: "other",
      driver: "k3",
      settings: { "A/B": "***" },
    },
    places: ["#/driver", "#/settings/A~1B"],
  },
  {
    name: "settings that the driver does not know",
    kind: "provider",
    document: { ...provider, name: "other", settings: { KUBECONFG: "x" } },
    places: ["#/settings"],
  },
  {
    name: "a parent of another kind, and one that is no text",
    kind: "cluster",
    document: { ...cluster, name: "two", provider: 7, service: "ops" },
    places: ["#/provider", "#/service"],
  },
];
for (const { name, kind, document, places } of bad) {
  Deno.test(`resourceOperations() refuses ${name}, with places`, async () => {
    await withAll(async ({ operations }) => {
      await rejects(
        operations[kind].create({ document }, call),
        (error) => {
          const found = (error as Thrown).problems.map(({ at }) => at?.file);
          deepStrictEqual([...found].sort(), [...places].sort(), String(error));
          return (error as Thrown).kind === "invalid";
        },
      );
    });
  });
}

Deno.test("resourceOperations() refuses a new name, another parent and another driver", async () => {
  await withAll(async ({ operations }) => {
    await operations.provider.create({
      document: { ...provider, name: "there" },
    }, call);
    await operations.cluster.create({
      document: { ...cluster, name: "far", provider: "there" },
    }, call);
    await operations.cluster.create({
      document: { ...cluster, name: "near" },
    }, call);
    const refused = fails("conflict", [undefined]);
    const update = (
      kind: "provider" | "cluster" | "app",
      ref: string,
      document: Readonly<Record<string, unknown>>,
    ) => operations[kind].update({ ref, document }, call);
    await rejects(update("app", "shop", { ...app, name: "bazaar" }), refused);
    await rejects(
      update("cluster", "prod", { ...cluster, provider: "there" }),
      refused,
    );
    await rejects(update("app", "shop", { ...app, cluster: "far" }), refused);
    const moved = await update("app", "shop", { ...app, cluster: "near" });
    strictEqual(moved.cluster, "near");
    const { metadata } = await operations.cluster.get({ ref: "near" }, call);
    await rejects(
      update("cluster", "prod", { ...cluster, metadata }),
      refused,
    );
  });
});

Deno.test("resourceOperations() refuses a tag of an earlier resource of the same name", async () => {
  await withAll(async ({ operations }) => {
    const { metadata } = await operations.app.get({ ref: "shop" }, call);
    await operations.app.delete({ ref: "shop", etag: metadata?.etag }, call);
    await operations.app.create({ document: app }, call);
    const stale = { ref: "shop", etag: metadata?.etag };
    await rejects(
      operations.app.update({ ...stale, document: app }, call),
      fails("conflict", [undefined]),
    );
    await rejects(
      operations.app.delete(stale, call),
      fails("conflict", [undefined]),
    );
  });
});

Deno.test("resourceOperations() takes what it gave, word for word", async () => {
  await withAll(async ({ operations }) => {
    for (const kind of ["service", "provider", "cluster", "app"] as const) {
      const { items: [before] } = await operations[kind].list({}, call);
      const after = await operations[kind].update(
        { ref: before.name, document: before },
        call,
      );
      const { metadata: _a, ...old } = before;
      const { metadata, ...now } = after;
      strictEqual(JSON.stringify(now), JSON.stringify(old));
      ok(metadata?.etag.endsWith("-2"));
    }
  });
});

Deno.test("resourceOperations() lists only the apps that are the caller's", async () => {
  const world = await memoryResources(["00000004-0000-4000-8000-000000000000"]);
  const { operations, database } = world;
  await operations.service.create({ document: service }, call);
  await operations.provider.create({ document: provider }, call);
  await operations.cluster.create({ document: cluster }, call);
  await operations.app.create({ document: app }, call);
  await operations.app.create({ document: { ...app, name: "two" } }, call);
  const { items } = await operations.app.list({}, call);
  deepStrictEqual(items.map(({ name }) => name), ["shop"]);
  await database.close();
});
