/** Puts what a `kompoxops.yml` says into a service, as an operator does with `kompox`. */

import { strictEqual } from "node:assert/strict";
import type { ServiceBundle } from "./service_bundle.ts";

/** The four resources of a configuration file. */
export interface Seed {
  readonly service: { readonly name: string };
  readonly provider: { readonly name: string; readonly [key: string]: unknown };
  readonly cluster: { readonly name: string; readonly [key: string]: unknown };
  readonly app: { readonly name: string; readonly [key: string]: unknown };
}

/** @param cwd any folder */
export async function seedResources(
  kompoxsvc: ServiceBundle,
  cwd: string,
  { service, provider, cluster, app }: Seed,
): Promise<void> {
  const create = async (path: string, kind: string, document: object) => {
    const stdin = JSON.stringify({ version: "v1", kind, ...document });
    const args = [...path.split(" "), "create", "-f", "-"];
    const made = await kompoxsvc.kompox(args, { cwd, stdin });
    strictEqual(made.code, 0, made.stderr);
  };
  const above = { service: service.name };
  await create("admin service", "Service", service);
  await create("admin provider", "Provider", { ...provider, ...above });
  await create("admin cluster", "Cluster", {
    ...cluster,
    provider: provider.name,
  });
  await create("app", "App", { ...app, cluster: cluster.name });
}
