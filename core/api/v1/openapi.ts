/** The OpenAPI 3.1 document, made from the routes and their schemas. */

import { z } from "zod";
import { access } from "../../operations/access.ts";
import { type Route, routes } from "./routes.ts";
import { operationDocument, problemDocument } from "./schemas/resources.ts";
import { base, pathFields, placeOfFields } from "./wire.ts";

type Json = Readonly<Record<string, unknown>>;

/** @param url where the service is; absent: where the document came from */
export function openApi(version: string, url?: string): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = paths[base + route.path] ??= {};
    path[route.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Kompox",
      version,
      description: "Runs Compose apps on Kubernetes clusters.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    ...url !== undefined && { servers: [{ url }] },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: {
        Problem: schemaOf(problemDocument, "output"),
        Operation: {
          ...schemaOf(operationDocument.omit({ error: true }), "output"),
          additionalProperties: true,
        },
      },
    },
  };
}

function operationOf(route: Route): Json {
  const fields = pathFields(route.path);
  const place = placeOfFields(route);
  const parameters = [
    ...fields.map((name) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string", minLength: 1, maxLength: 1000 },
    })),
    ...place === "query" ? queryParameters(route, fields) : [],
    ...headerParameters(route),
  ];
  return {
    operationId: route.name,
    summary: route.about,
    description: descriptionOf(route),
    tags: [route.path.split("/")[1]],
    ...parameters.length > 0 && { parameters },
    ...place === "body" && bodyOf(route, fields),
    ...route.shape === "channel" && {
      "x-kompox-message": schemaOf(rest(route, fields), "input"),
    },
    responses: {
      [route.shape === "channel" ? 101 : route.status]: successOf(route),
      default: {
        description: "A problem document (RFC 9457)",
        content: {
          "application/problem+json": {
            schema: { $ref: "#/components/schemas/Problem" },
          },
        },
      },
    },
  };
}

function descriptionOf(route: Route): string {
  const { roles } = access[route.name];
  const who = `For ${roles.map((role) => `${role}s`).join(" and ")}.`;
  if (route.shape === "channel") {
    return `${who} A WebSocket of the subprotocol kompox.v1; the input is its first message.`;
  }
  if (route.shape === "feed") return `${who} Server-sent events, with resume.`;
  return route.status === 202
    ? `${who} Goes on in the background: follow its events.`
    : who;
}

function rest({ input }: Route, fields: readonly string[]): z.ZodObject {
  const left = Object.entries(input?.shape ?? {}).filter(([name]) =>
    !fields.includes(name)
  );
  return z.strictObject(Object.fromEntries(left));
}

function queryParameters(route: Route, fields: readonly string[]): Json[] {
  const schema = rest(route, fields);
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: "query",
    required: !z.safeParse(field, undefined).success,
    schema: schemaOf(field as z.ZodType, "input"),
  }));
}

function headerParameters(route: Route): Json[] {
  const text = { type: "string", minLength: 1 };
  const long = route.shape === "ask" && route.long;
  return [
    ...route.match
      ? [{
        name: "If-Match",
        in: "header",
        required: true,
        schema: { type: "string", pattern: '^(\\*|(W/)?"[!#-~]*")$' },
      }]
      : [],
    ...long
      ? [{
        name: "Idempotency-Key",
        in: "header",
        required: false,
        schema: { type: "string", pattern: "^[!-~]{1,128}$" },
      }]
      : [],
    ...route.shape === "feed"
      ? [{
        name: "Last-Event-ID",
        in: "header",
        required: false,
        schema: text,
      }]
      : [],
  ];
}

function bodyOf(route: Route, fields: readonly string[]): Json {
  const schema = route.document ?? rest(route, fields);
  const empty = route.document === undefined &&
    Object.keys(rest(route, fields).shape).length === 0;
  if (empty) return {};
  return {
    requestBody: {
      required: true,
      content: { "application/json": { schema: schemaOf(schema, "input") } },
    },
  };
}

function successOf(route: Route): Json {
  const { shape, status, output } = route;
  if (shape === "channel") return { description: "The channel is open" };
  if (shape === "feed") {
    return {
      description: "Events",
      content: { "text/event-stream": { schema: eventSchema } },
      ...output && { "x-kompox-item": schemaOf(output, "output") },
    };
  }
  const isOperation = output === operationDocument;
  return {
    description: status === 202 ? "It was accepted" : "It is done",
    ...output && {
      content: {
        "application/json": {
          schema: isOperation
            ? { $ref: "#/components/schemas/Operation" }
            : schemaOf(output, "output"),
        },
      },
    },
  };
}

/** One server-sent event. */
const eventSchema = {
  type: "object",
  properties: {
    id: { type: "string" },
    event: { enum: ["event", "item", "end", "error"] },
    data: { type: "string", contentMediaType: "application/json" },
  },
  required: ["event", "data"],
};

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io });
  return json;
}
