/** Reads what came with a request into an operation's input, or tells all that is wrong with it. */

import { z } from "zod";
import { KompoxError, type Problem } from "../../domain/error.ts";

/**
 * @param texts whether scalars stand as text, as in a query
 * @throws {KompoxError} `invalid` with every field that does not hold
 */
export function readInput(
  schema: z.ZodObject,
  given: unknown,
  texts: boolean,
): Record<string, unknown> {
  const { success, data, error } = schema.safeParse(
    texts ? fromTexts(schema, given) : given,
    { reportInput: true },
  );
  if (success) return data;
  throw new KompoxError("invalid", error.issues.flatMap(toProblems));
}

/** Numbers, booleans and lists of one, as the schema has them; what is none stays text. */
function fromTexts(schema: z.ZodObject, given: unknown): unknown {
  const entries = Object.entries(given as Record<string, unknown>);
  return Object.fromEntries(entries.map(([key, value]) => {
    const field = schema.shape[key];
    return [key, field === undefined ? value : fromText(field, value)];
  }));
}

function fromText(field: z.core.$ZodType, value: unknown): unknown {
  const type = field instanceof z.ZodOptional ? field.unwrap() : field;
  if (type instanceof z.ZodArray) {
    const items = Array.isArray(value) ? value : [value];
    return items.map((item) => fromText(type.element, item));
  }
  if (typeof value !== "string") return value;
  if (type instanceof z.ZodBoolean) {
    return value === "true" ? true : value === "false" ? false : value;
  }
  if (type instanceof z.ZodNumber) {
    return /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  }
  return value;
}

/** The value itself may be a secret: only its place is told. */
function toProblems(issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) =>
      problemAt([...path, key], "there is no such field")
    );
  }
  return [problemAt(path, stateOf(issue))];
}

function stateOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? "it is missing"
        : `it is no ${issue.expected}`;
    case "invalid_value":
      return `it is none of ${
        issue.values.map((value) => JSON.stringify(value)).join(", ")
      }`;
    case "too_small":
      return `it is less than ${issue.minimum}`;
    case "too_big":
      return `it is more than ${issue.maximum}`;
    default:
      return "it is not of the right form";
  }
}

function problemAt(path: readonly string[], state: string): Problem {
  const pointer = path.map((key) =>
    `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`
  ).join("");
  const named = path.length === 0
    ? "the input"
    : JSON.stringify(path.join(".").slice(0, 200));
  return {
    level: "error",
    message: `Cannot use ${named}: ${state}`,
    at: { file: `#${pointer}`, line: 1, column: 1 },
  };
}
