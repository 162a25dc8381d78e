/** What every database must hold of resources and targets. */

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { StaleVersion } from "../../core/domain/stale_version.ts";
import type { Json, ResourceRow } from "../../core/ports/resources.ts";
import {
  appSpec,
  type DatabaseTest,
  isKind,
  secret,
  seed,
} from "./database_world.ts";

export function resourceConformance(test: DatabaseTest): void {
  test("gives back what was created, secrets in their place", async (database) => {
    const { provider, cluster, app } = await seed(database);
    const { resources } = database;
    deepStrictEqual(await resources.find("provider", "here"), provider);
    deepStrictEqual(
      JSON.stringify(provider.spec),
      JSON.stringify({
        driver: "k3s",
        settings: { B: "1", KUBECONFIG_DATA: secret },
      }),
    );
    deepStrictEqual(await resources.find("cluster", cluster.id), cluster);
    deepStrictEqual((await resources.find("app", "shop"))?.spec, appSpec);
    strictEqual(app.version, 1);
    for (const ref of ["other", "", "a\0b", "\ud800", "%", "'"]) {
      strictEqual(await resources.find("app", ref), undefined);
    }
  });

  test("keeps any JSON as it is", async (database) => {
    const { cluster } = await seed(database);
    const spec: Record<string, Json> = {
      "x-note": ["\u0000 \u2028 \ud83d\ude00 '\"\\", null, 1e21, -0.5, {}, []],
      settings: { "": "", "é": "ß" },
    };
    const { id } = await database.resources.create({
      kind: "app",
      name: "any",
      parentId: cluster.id,
      spec,
    });
    const found = await database.resources.find("app", id);
    strictEqual(JSON.stringify(found?.spec), JSON.stringify(spec));
  });

  test("knows one service, and names that are taken", async (database) => {
    const { resources } = database;
    const { service, provider, cluster } = await seed(database);
    const taken = isKind("conflict");
    await rejects(
      resources.create({ kind: "service", name: "two", spec: {} }),
      taken,
    );
    await rejects(
      resources.create({
        kind: "provider",
        name: "here",
        parentId: service.id,
        spec: { driver: "k3s" },
      }),
      taken,
    );
    // Another cluster of the same provider: an app's hash knows no cluster.
    const other = await resources.create({
      kind: "cluster",
      name: "second",
      parentId: provider.id,
      spec: {},
    });
    await rejects(
      resources.create({
        kind: "app",
        name: "shop",
        parentId: other.id,
        spec: appSpec,
      }),
      taken,
    );
    await rejects(
      resources.create({
        kind: "cluster",
        name: "x",
        parentId: "no",
        spec: {},
      }),
      isKind("not-found"),
    );
    await rejects(resources.delete("cluster", cluster.id, undefined), taken);
  });

  test("moves an app to another cluster of its provider only", async (database) => {
    const { resources } = database;
    const { service, provider, app } = await seed(database);
    const second = await resources.create({
      kind: "cluster",
      name: "second",
      parentId: provider.id,
      spec: {},
    });
    const moved = await resources.update({ ...app, parentId: second.id }, 1);
    strictEqual(moved.parentId, second.id);
    const elsewhere = await resources.create({
      kind: "provider",
      name: "elsewhere",
      parentId: service.id,
      spec: { driver: "k3s" },
    });
    const far = await resources.create({
      kind: "cluster",
      name: "prod",
      parentId: elsewhere.id,
      spec: {},
    });
    await rejects(
      resources.update({ ...app, parentId: far.id }, undefined),
      isKind("conflict"),
    );
    // Two clusters are called "prod" now.
    await rejects(resources.find("cluster", "prod"), isKind("conflict"));
    strictEqual((await resources.find("cluster", far.id))?.id, far.id);
  });

  test("lists by name, page by page", async (database) => {
    const { resources } = database;
    const { cluster } = await seed(database);
    const names = ["a", "a-b", "a1", "b", "ab", "z9"];
    for (const name of names) {
      await resources.create({
        kind: "app",
        name,
        parentId: cluster.id,
        spec: appSpec,
      });
    }
    const seen: ResourceRow[] = [];
    let cursor: string | undefined;
    do {
      const page = await resources.list("app", { limit: 2, cursor });
      ok(page.rows.length <= 2);
      seen.push(...page.rows);
      cursor = page.cursor;
    } while (cursor !== undefined);
    deepStrictEqual(
      seen.map(({ name }) => name),
      [...names, "shop"].sort(),
    );
    const ids = [seen[1].id, "none"];
    const { rows } = await resources.list("app", { ids });
    deepStrictEqual(rows.map(({ id }) => id), [seen[1].id]);
    deepStrictEqual(await resources.list("app", { ids: [] }), { rows: [] });
    await rejects(
      resources.list("app", { cursor: "%" }),
      isKind("usage"),
    );
  });

  test("lets one of twenty changes of one version win", async (database) => {
    const { resources } = database;
    const { app } = await seed(database);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => {
        const spec = { ...appSpec, settings: { BY: String(index) } };
        return resources.update({ ...app, spec }, app.version);
      }),
    );
    const won = outcomes.filter(({ status }) => status === "fulfilled");
    strictEqual(won.length, 1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") {
        ok(outcome.reason instanceof StaleVersion, String(outcome.reason));
      }
    }
    strictEqual((await resources.find("app", app.id))?.version, 2);
    await rejects(
      resources.delete("app", app.id, 1),
      (error) => error instanceof StaleVersion,
    );
    await resources.delete("app", app.id, 2);
    await rejects(
      resources.delete("app", app.id, undefined),
      isKind("not-found"),
    );
  });

  test("lets one of twenty creations of one name win", async (database) => {
    const { cluster } = await seed(database);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        database.resources.create({
          kind: "app",
          name: "race",
          parentId: cluster.id,
          spec: appSpec,
        })),
    );
    const lost = outcomes.filter(({ status }) => status === "rejected");
    strictEqual(lost.length, 19);
    for (const outcome of lost) {
      ok(isKind("conflict")((outcome as PromiseRejectedResult).reason));
    }
  });

  test("gives targets with the ids of the rows", async (database) => {
    const { service, provider, cluster, app } = await seed(database);
    for (const ref of [undefined, "shop", app.id]) {
      const target = await database.targets.target(ref);
      deepStrictEqual(
        [
          target.service.id,
          target.provider.id,
          target.cluster.id,
          target.app.id,
        ],
        [service.id, provider.id, cluster.id, app.id],
      );
      strictEqual(target.provider.settings.KUBECONFIG_DATA, secret);
      strictEqual(target.cluster.ingress.domain, "example.com");
      strictEqual(target.app.volumes[0].sizeBytes, 2 ** 30);
      // A bundle takes the text of the Compose document along, and nothing else.
      const { compose } = target.app;
      ok(compose.kind === "inline" && !compose.text.includes(secret));
    }
    const found = await database.targets.clusterTarget("prod");
    strictEqual(found.cluster.id, cluster.id);
    await rejects(database.targets.target("none"), isKind("not-found"));
    await database.resources.delete("app", app.id, undefined);
    await rejects(database.targets.target(undefined), isKind("usage"));
  });
}
