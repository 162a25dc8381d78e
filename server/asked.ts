/** One request that may be answered: who asks, for which route, about what. */

import type { Route } from "../core/api/v1/routes.ts";
import type { ResourceRow } from "../core/ports/resources.ts";
import type { Named } from "./access/find_named.ts";
import type { Principal } from "./access/principal.ts";

export interface Asked {
  readonly request: Request;
  readonly requestId: string;
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
  readonly route: Route;
  readonly principal: Principal;
  /** Fields of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly named: Named;
}

/** For the audit and the queue: `app/<id>`. */
export function resourceOf({ named, route }: Asked): string {
  switch (named.kind) {
    case "resource":
      return `${named.row.kind}/${named.row.id}`;
    case "operation":
      return `operation/${named.job.id}`;
    case "token":
      return `token/${named.id}`;
    default:
      return route.path.slice(1);
  }
}

/** The resource that the path names; the route has one. */
export function rowOf({ named }: Asked): ResourceRow {
  if (named.kind !== "resource") throw new Error("the route names no resource");
  return named.row;
}
