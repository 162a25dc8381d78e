/** Failures on the wire: RFC 9457 problem documents, both ways (decision 39). */

import {
  failure,
  type Kind,
  KompoxError,
  type Level,
  type Place,
  type Problem,
} from "../../domain/error.ts";
import { StaleVersion } from "../../domain/stale_version.ts";

/** The media type of a problem document. */
export const problemType = "application/problem+json";

/** One of the things that are wrong. */
export interface ProblemEntry {
  readonly level: Level;
  readonly detail: string;
  /** JSON pointer into the request's body. */
  readonly pointer?: string;
  readonly at?: Place;
  readonly hint?: string;
  readonly class?: Problem["class"];
}

/** A problem document. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  /** `bug`: nobody foresaw it. */
  readonly kind: Kind | "bug";
  readonly errors: readonly ProblemEntry[];
  readonly request_id: string;
}

interface CodeFacts {
  readonly status: number;
  readonly kind: Kind | "bug";
  readonly title: string;
}

/** What each code says; the first of a kind is what a KompoxError of it gets. */
export const problemCodes = {
  failed: { status: 502, kind: "failed", title: "It failed on the far side" },
  usage: { status: 400, kind: "usage", title: "The request is not understood" },
  invalid: { status: 422, kind: "invalid", title: "The input does not hold" },
  "not-found": { status: 404, kind: "not-found", title: "There is none" },
  conflict: {
    status: 409,
    kind: "conflict",
    title: "It clashes with what is there",
  },
  unsupported: {
    status: 501,
    kind: "unsupported",
    title: "This is not supported",
  },
  denied: { status: 403, kind: "denied", title: "The token may not do this" },
  unavailable: {
    status: 503,
    kind: "unavailable",
    title: "Nobody answers now",
  },
  bug: { status: 500, kind: "bug", title: "The service met a bug" },
  unauthenticated: {
    status: 401,
    kind: "denied",
    title: "A valid token is needed",
  },
  "no-route": {
    status: 404,
    kind: "not-found",
    title: "There is no such path",
  },
  "method-not-allowed": {
    status: 405,
    kind: "usage",
    title: "The path has no such method",
  },
  "body-timeout": {
    status: 408,
    kind: "unavailable",
    title: "The body came too slowly",
  },
  "precondition-failed": {
    status: 412,
    kind: "conflict",
    title: "It was changed meanwhile",
  },
  "too-large": { status: 413, kind: "invalid", title: "The body is too large" },
  "media-type": {
    status: 415,
    kind: "usage",
    title: "The body is not of a type that is read",
  },
  "upgrade-required": {
    status: 426,
    kind: "usage",
    title: "This path speaks WebSocket only",
  },
  "precondition-required": {
    status: 428,
    kind: "conflict",
    title: "If-Match is needed",
  },
  "headers-too-large": {
    status: 431,
    kind: "usage",
    title: "The headers are too large",
  },
  "too-many": {
    status: 429,
    kind: "unavailable",
    title: "Too many requests were refused",
  },
} as const satisfies Record<string, CodeFacts>;

export type ProblemCode = keyof typeof problemCodes;

/** A failure that HTTP knows more closely than its kind tells. */
export class ApiError extends KompoxError {
  constructor(
    readonly code: Exclude<ProblemCode, "bug">,
    problems: readonly Problem[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(problemCodes[code].kind, problems);
  }
}

/** The common {@link ApiError} of one problem. */
export function apiFailure(
  code: ApiError["code"],
  message: string,
  hint?: string,
  headers?: Readonly<Record<string, string>>,
): ApiError {
  const problem: Problem = {
    level: "error",
    message,
    ...hint !== undefined && { hint },
  };
  return new ApiError(code, [problem], headers);
}

/**
 * What is no KompoxError tells nothing of itself: the log has it, under the
 * same request id.
 */
export function toProblem(error: unknown, requestId: string): ProblemDocument {
  const code = error instanceof ApiError
    ? error.code
    : error instanceof StaleVersion
    ? "precondition-failed"
    : error instanceof KompoxError
    ? error.kind
    : "bug";
  const { status, kind, title } = problemCodes[code];
  const problems = error instanceof KompoxError ? error.problems : [
    {
      level: "error",
      message: "Cannot answer: the service met a bug",
      hint: `tell the operator the request id ${requestId}`,
    } as const,
  ];
  return {
    type: `urn:kompox:problem:${code}`,
    title,
    status,
    detail: problems.map(({ message }) => message).join("; "),
    code,
    kind,
    errors: problems.map(toEntry),
    request_id: requestId,
  };
}

/** A place in a document of a request: its file is `#`, then the pointer. */
function toEntry({ message, at, ...rest }: Problem): ProblemEntry {
  const inBody = at?.file.startsWith("#");
  return {
    level: rest.level,
    detail: message,
    ...inBody && { pointer: at!.file.slice(1) },
    ...at !== undefined && !inBody && { at },
    ...rest.hint !== undefined && { hint: rest.hint },
    ...rest.class !== undefined && { class: rest.class },
  };
}

/**
 * @param document parsed JSON of a problem document, from whoever answered
 * @returns the failure that was thrown in the service; a bug there is `failed` here
 */
export function fromProblem(document: unknown): KompoxError {
  const { kind, errors, status, request_id } = fieldsOf(document);
  const problems = Array.isArray(errors) ? errors.flatMap(toProblems) : [];
  if (isKind(kind)) {
    return problems.length > 0
      ? new KompoxError(kind, problems)
      : failure(kind, `Cannot do this: the service answered ${status}`);
  }
  return failure(
    "failed",
    kind === "bug"
      ? "Cannot do this: the service met a bug"
      : "Cannot understand the answer: it is no problem document of Kompox",
    typeof request_id === "string"
      ? { hint: `tell the operator the request id ${request_id}` }
      : {},
  );
}

const kinds: ReadonlySet<unknown> = new Set(
  Object.values(problemCodes).map(({ kind }) => kind).filter((kind) =>
    kind !== "bug"
  ),
);
const classes: ReadonlySet<unknown> = new Set([
  "mapped",
  "meaningless",
  "unsupported",
  "refused",
]);

function isKind(value: unknown): value is Kind {
  return kinds.has(value);
}

function toProblems(entry: unknown): Problem[] {
  const { level, detail, pointer, at, hint, class: keyClass } = fieldsOf(entry);
  if (typeof detail !== "string") return [];
  const place = typeof pointer === "string"
    ? { file: `#${pointer}`, line: 1, column: 1 }
    : placeFrom(at);
  return [{
    level: level === "warning" || level === "info" ? level : "error",
    message: detail,
    ...place !== undefined && { at: place },
    ...typeof hint === "string" && { hint },
    ...classes.has(keyClass) && { class: keyClass as Problem["class"] },
  }];
}

function placeFrom(value: unknown): Place | undefined {
  const { file, line, column } = fieldsOf(value);
  return typeof file === "string" && typeof line === "number" &&
      typeof column === "number"
    ? { file, line, column }
    : undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? value as Readonly<Record<string, unknown>>
    : {};
}
