/** What a route names, as far as the caller may see it: all else is missing. */

import type { Route } from "../../core/api/v1/routes.ts";
import { failure } from "../../core/domain/error.ts";
import { mayUse } from "../../core/operations/access.ts";
import type { Database } from "../../core/ports/database.ts";
import type { JobRow } from "../../core/ports/jobs.ts";
import type { ResourceRow } from "../../core/ports/resources.ts";
import type { Principal } from "./principal.ts";

/** What the path names. */
export type Named =
  | { readonly kind: "nothing" }
  | { readonly kind: "token"; readonly id: string }
  | { readonly kind: "operation"; readonly job: JobRow }
  | { readonly kind: "resource"; readonly row: ResourceRow };

/** @throws {KompoxError} `denied` */
export function refuseRole(route: Route, { role }: Principal): void {
  if (mayUse(route.name, role)) return;
  throw failure(
    "denied",
    `Cannot do this with the token: its role is ${role}`,
    { hint: "ask an operator" },
  );
}

/**
 * The same answer for what is not there and for what is somebody else's.
 *
 * @throws {KompoxError} `not-found`; `conflict` several have the name
 */
export async function findNamed(
  database: Database,
  route: Route,
  ref: string | undefined,
  principal: Principal,
): Promise<Named> {
  const { on } = route;
  if (on === "nothing" || ref === undefined) return { kind: "nothing" };
  switch (on) {
    case "token":
      return { kind: "token", id: ref };
    case "operation": {
      const job = await findJob(database, ref, principal);
      if (job === undefined) throw missing("operation", ref);
      return { kind: "operation", job };
    }
    default: {
      const row = principal.role === "operator"
        ? await database.resources.find(on, ref)
        : await findOwn(database, on, ref, principal);
      if (row === undefined) throw missing(on, ref);
      return { kind: "resource", row };
    }
  }
}

async function findJob(
  { jobs }: Database,
  id: string,
  { role, apps }: Principal,
): Promise<JobRow | undefined> {
  const job = await jobs.find(id);
  const own = role === "operator" ||
    apps.some((app) => job?.resource === `app/${app}`);
  return own ? job : undefined;
}

/** Looks only among what is the owner's: names that others use are no matter. */
async function findOwn(
  database: Database,
  kind: ResourceRow["kind"],
  ref: string,
  principal: Principal,
): Promise<ResourceRow | undefined> {
  const rows = kind === "app"
    ? await ownApps(database, principal)
    : kind === "cluster"
    ? await ownClusters(database, principal)
    : [];
  const byId = rows.find(({ id }) => id === ref);
  if (byId !== undefined) return byId;
  const named = rows.filter(({ name }) => name === ref);
  if (named.length < 2) return named[0];
  throw failure(
    "conflict",
    `Cannot choose ${kind} "${ref}": several have this name`,
    { hint: `name it by its id: ${named.map(({ id }) => id).join(", ")}` },
  );
}

async function ownApps(
  { resources }: Database,
  { apps }: Principal,
): Promise<readonly ResourceRow[]> {
  const found = await Promise.all(
    apps.map((id) => resources.find("app", id)),
  );
  // A reference may be a name too: only the id counts here.
  return found.filter((row) =>
    row !== undefined && apps.includes(row.id)
  ) as ResourceRow[];
}

async function ownClusters(
  database: Database,
  principal: Principal,
): Promise<readonly ResourceRow[]> {
  const apps = await ownApps(database, principal);
  const ids = new Set(apps.map(({ parentId }) => parentId));
  const found = await Promise.all(
    [...ids].map((id) => id && database.resources.find("cluster", id)),
  );
  return found.filter((row) => !!row) as ResourceRow[];
}

function missing(kind: string, ref: string) {
  return failure(
    "not-found",
    `Cannot find ${kind} "${ref.slice(0, 200)}": there is none`,
  );
}
