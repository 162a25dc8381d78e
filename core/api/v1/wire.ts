/** How an operation's input stands in a request: the same rules for the server and the client. */

import { failure } from "../../domain/error.ts";
import type { OperationInfo } from "../../operations/operations.ts";

/** Where the API begins. */
export const base = "/api/v1";

/** The subprotocol of channels. */
export const channelProtocol = "kompox.v1";

/** Values of a query; a repeated key has several. */
export type Query = Readonly<Record<string, readonly string[]>>;

/** A request before it has headers. */
export interface WireRequest {
  readonly method: OperationInfo["method"];
  /** Begins with {@link base}. */
  readonly path: string;
  /** Empty, or begins with `?`. */
  readonly query: string;
  /** JSON object of a POST or PUT; of a channel: the first message. Absent: none. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The fields of the input that stand in a path. */
export function pathFields(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, field]) => field);
}

/** Where the other fields stand. */
export function placeOfFields(
  { method, shape }: Pick<OperationInfo, "method" | "shape">,
): "query" | "body" | "message" {
  if (shape === "channel") return "message";
  return method === "GET" || method === "DELETE" ? "query" : "body";
}

/**
 * The fields of the path are percent-encoded; those of a query become text,
 * one key for each item of a list.
 *
 * @throws {KompoxError} `usage` a name that no path can hold
 * @throws {Error} a field of the path is missing: a bug of the caller
 */
export function toRequest(
  info: Pick<OperationInfo, "method" | "path" | "shape">,
  input: object,
): WireRequest {
  const fields = new Map(Object.entries(input));
  const path = info.path.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = fields.get(field);
    fields.delete(field);
    if (value === undefined || value === "") {
      throw new Error(`${info.path} needs ${field}`);
    }
    return encodeSegment(String(value));
  });
  const { method } = info;
  const rest = [...fields].filter(([, value]) => value !== undefined);
  if (placeOfFields(info) !== "query") {
    const body = Object.fromEntries(rest);
    return { method, path: base + path, query: "", body };
  }
  const query = new URLSearchParams();
  for (const [key, value] of rest) {
    for (const item of Array.isArray(value) ? value : [value]) {
      query.append(key, String(item));
    }
  }
  const text = query.toString();
  return { method, path: base + path, query: text === "" ? "" : `?${text}` };
}

/**
 * The reverse of {@link toRequest}: texts of a query stay texts, whoever has
 * the schema reads numbers out of them.
 *
 * @param body parsed JSON of the body or of a channel's first message
 * @returns what may be an input, unchecked; a body that is no object as it is
 */
export function fromRequest(
  info: Pick<OperationInfo, "method" | "path" | "shape">,
  params: Readonly<Record<string, string>>,
  query: Query,
  body: unknown,
): unknown {
  const path = pathFields(info.path).map((key) => [key, params[key]]);
  if (placeOfFields(info) === "query") {
    const rest = Object.entries(query).map(([key, values]) => [
      key,
      values.length === 1 ? values[0] : values,
    ]);
    return Object.fromEntries([...rest, ...path]);
  }
  const isObject = typeof body === "object" && body !== null &&
    !Array.isArray(body);
  if (!isObject) return body;
  return Object.fromEntries([...Object.entries(body), ...path]);
}

/** `.` and `..` are steps in a path, however they are written. */
function encodeSegment(text: string): string {
  if (!/^\.{1,2}$/.test(text)) return encodeURIComponent(text);
  throw failure(
    "usage",
    `Cannot use "${text}" as a name: it is a step in a path`,
  );
}
