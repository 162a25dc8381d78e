/** The input of a request, read by the schema of its route. */

import { z } from "zod";
import { apiFailure } from "../core/api/v1/problem.ts";
import { readInput } from "../core/api/v1/read_input.ts";
import type { Route } from "../core/api/v1/routes.ts";
import { fromRequest, placeOfFields, type Query } from "../core/api/v1/wire.ts";
import type { Clock } from "../core/ports/clock.ts";
import { refuseForeignSource } from "./access/owner_rules.ts";
import { type Asked, rowOf } from "./asked.ts";
import { bodyLimits, bundleLimits, readJson } from "./read_body.ts";

const nothing = z.strictObject({});
const noQuery: Query = {};

/** @throws {KompoxError} `invalid`, `usage` */
export async function readAsked(
  asked: Asked,
  clock: Clock,
): Promise<Record<string, unknown>> {
  const { route, request } = asked;
  const inQuery = placeOfFields(route) === "query";
  const body = inQuery
    ? undefined
    : await readJson(request, limitsOf(route), clock) ?? {};
  return toInput(asked, body);
}

/** @param body of a POST or PUT, or the first message of a channel */
export function toInput(asked: Asked, body: unknown): Record<string, unknown> {
  const { route, request, params, named } = asked;
  const inQuery = placeOfFields(route) === "query";
  const query = request.url.includes("?") ? queryOf(request) : noQuery;
  if (!inQuery && Object.keys(query).length > 0) {
    throw apiFailure(
      "usage",
      "Cannot read the request: it has a query",
      "put the fields into the body",
    );
  }
  // Own routes take the fields of their path themselves.
  const fields = route.operation === undefined ? {} : params;
  const path = route.operation === undefined ? "" : route.path;
  const given = fromRequest({ ...route, path }, fields, query, body);
  const input = readInput(route.input ?? nothing, given, inQuery);
  refuseForeignSource(asked.principal, input);
  if (route.operation === undefined || named.kind !== "resource") return input;
  // Names may be shared: the operation gets the one that was found.
  return { ...input, [route.ref!]: rowOf(asked).id };
}

function limitsOf({ input }: Route) {
  return input?.shape.bundle === undefined ? bodyLimits : bundleLimits;
}

function queryOf(request: Request): Query {
  const { searchParams } = new URL(request.url);
  const query: Record<string, string[]> = Object.create(null);
  for (const [key, value] of searchParams) (query[key] ??= []).push(value);
  return query;
}
