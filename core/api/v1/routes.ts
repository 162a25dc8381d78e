/** Every route below the base: the operations, and what the service has besides. */

import type { z } from "zod";
import type { AccessScope, RouteName } from "../../operations/access.ts";
import { access } from "../../operations/access.ts";
import { type OperationInfo, operations } from "../../operations/operations.ts";
import {
  auditInput,
  auditList,
  givenDocument,
  listInput,
  me,
  newToken,
  newTokenInput,
  operationDocument,
  removed,
  resourceDocument,
  resourceList,
  tokenReport,
} from "./schemas/resources.ts";
import { operationSchemas } from "./schemas/operations.ts";

/** One route, with all that the server and the OpenAPI document need of it. */
export interface Route {
  readonly name: RouteName;
  readonly method: OperationInfo["method"];
  /** Below the base; words in braces are fields. */
  readonly path: string;
  readonly shape: OperationInfo["shape"];
  readonly long: boolean;
  readonly mutates: boolean;
  readonly about: string;
  /** The field of the path that names what the access table means. */
  readonly ref?: string;
  readonly on: AccessScope;
  /** Fields of the path, and of the query or the body; absent: it takes nothing else. */
  readonly input?: z.ZodObject;
  /** A body that is one document, whatever its fields are. */
  readonly document?: z.ZodType;
  readonly output?: z.ZodType;
  /** Status of success. */
  readonly status: 200 | 201 | 202;
  /** `If-Match` is needed. */
  readonly match?: boolean;
  /** Of an operation; absent: the service's own. */
  readonly operation?: OperationInfo;
}

const refs: Readonly<Partial<Record<AccessScope, string>>> = {
  token: "id",
  operation: "id",
  service: "ref",
  provider: "ref",
  cluster: "ref",
  app: "ref",
};

const operationRoutes: readonly Route[] = operations.map((operation) => {
  const { name, shape, long } = operation;
  const { input, output } = operationSchemas[name];
  const job = shape === "ask" && long;
  const { on } = access[name];
  return {
    ...operation,
    on,
    ref: on === "cluster" ? "clusterName" : "appName",
    input,
    output: job ? operationDocument : output,
    status: job ? 202 : 200,
    operation,
  };
});

type OwnRoute = Omit<Route, "on" | "ref" | "shape" | "long" | "status"> & {
  readonly shape?: Route["shape"];
  readonly status?: Route["status"];
};

function own(route: OwnRoute): Route {
  const { on } = access[route.name];
  const ref = refs[on];
  return { shape: "ask", long: false, status: 200, ...route, on, ref };
}

const nouns = ["Service", "Provider", "Cluster", "App"] as const;

function resourceRoutes(noun: typeof nouns[number]): Route[] {
  const words = noun.toLowerCase();
  const path = `/${words}s`;
  const one = `${path}/{ref}`;
  const document = givenDocument;
  const output = resourceDocument;
  return [
    own({
      name: `list${noun}`,
      method: "GET",
      path,
      mutates: false,
      about: `List the ${words}s`,
      input: listInput,
      output: resourceList,
    }),
    own({
      name: `create${noun}`,
      method: "POST",
      path,
      mutates: true,
      about: `Add a ${words}`,
      document,
      output,
      status: 201,
    }),
    own({
      name: `get${noun}`,
      method: "GET",
      path: one,
      mutates: false,
      about: `Read a ${words}`,
      output,
    }),
    own({
      name: `update${noun}`,
      method: "PUT",
      path: one,
      mutates: true,
      about: `Change a ${words}`,
      document,
      output,
      match: true,
    }),
    own({
      name: `delete${noun}`,
      method: "DELETE",
      path: one,
      mutates: true,
      about: `Remove a ${words}`,
      output: removed,
      match: true,
    }),
  ];
}

const serviceRoutes: readonly Route[] = [
  own({
    name: "me",
    method: "GET",
    path: "/me",
    mutates: false,
    about: "Tell whose token this is",
    output: me,
  }),
  own({
    name: "listTokens",
    method: "GET",
    path: "/tokens",
    mutates: false,
    about: "List the tokens, without their secrets",
    output: tokenReport.array(),
  }),
  own({
    name: "createToken",
    method: "POST",
    path: "/tokens",
    mutates: true,
    about: "Make a token; its secret is shown this once",
    input: newTokenInput,
    output: newToken,
    status: 201,
  }),
  own({
    name: "revokeToken",
    method: "DELETE",
    path: "/tokens/{id}",
    mutates: true,
    about: "Revoke a token",
    output: tokenReport,
  }),
  own({
    name: "listAudit",
    method: "GET",
    path: "/audit",
    mutates: false,
    about: "Tell who changed what, newest first",
    input: auditInput,
    output: auditList,
  }),
  own({
    name: "getOperation",
    method: "GET",
    path: "/operations/{id}",
    mutates: false,
    about: "Tell how a long operation stands",
    output: operationDocument,
  }),
  own({
    name: "followOperation",
    method: "GET",
    path: "/operations/{id}/events",
    shape: "feed",
    mutates: false,
    about: "Follow a long operation to its end",
    output: operationDocument,
  }),
  own({
    name: "cancelOperation",
    method: "POST",
    path: "/operations/{id}/cancel",
    mutates: true,
    about: "Ask for the end of a long operation",
    output: operationDocument,
    status: 202,
  }),
];

/** All routes below the base. */
export const routes: readonly Route[] = [
  ...nouns.flatMap(resourceRoutes),
  ...operationRoutes,
  ...serviceRoutes,
];
