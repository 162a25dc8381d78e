/** What the tests of every database begin with. */

import { readConfig } from "../../core/config/v1/read.ts";
import { KompoxError } from "../../core/domain/error.ts";
import type { Database } from "../../core/ports/database.ts";
import type { DatabaseDeps } from "../../core/store/sql/open_database.ts";

/** What tests open databases with. */
export function databaseDeps(more: Partial<DatabaseDeps> = {}): DatabaseDeps {
  return {
    now: () => new Date(),
    newId: () => crypto.randomUUID(),
    secretSettings: (driver) =>
      Promise.resolve(driver === "k3s" ? ["KUBECONFIG_DATA"] : undefined),
    readConfig: (source) => readConfig(source, () => "any"),
    ...more,
  };
}

/** One resource of each kind. */
export async function seed({ resources }: Database) {
  const service = await resources.create({
    kind: "service",
    name: "ops",
    spec: {},
  });
  const provider = await resources.create({
    kind: "provider",
    name: "here",
    parentId: service.id,
    spec: { driver: "k3s", settings: { B: "1", KUBECONFIG_DATA: secret } },
  });
  const cluster = await resources.create({
    kind: "cluster",
    name: "prod",
    parentId: provider.id,
    spec: { existing: true, ingress: { domain: "example.com" } },
  });
  const app = await resources.create({
    kind: "app",
    name: "shop",
    parentId: cluster.id,
    spec: appSpec,
  });
  return { service, provider, cluster, app };
}

export const secret = "canary-of-a-kubeconfig";

export const appSpec = {
  compose: { services: { web: { image: "nginx", ports: ["80:80"] } } },
  volumes: [{ name: "db", size: "1Gi" }],
};

export const at = "2026-01-01T00:00:00.000Z";
export const later = "2026-01-01T00:00:10.000Z";

export function isKind(kind: string): (error: unknown) => boolean {
  return (error) => error instanceof KompoxError && error.kind === kind;
}

/** Registers one test, which gets a database with nothing in it. */
export type DatabaseTest = (
  title: string,
  work: (database: Database) => Promise<void>,
) => void;
