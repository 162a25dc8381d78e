/** Reads what the API server says when it does not do what it was asked for. */

/** A `Status` of meta/v1, as far as it is used. */
export interface ApiStatus {
  /** HTTP status. */
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly {
    readonly reason: string;
    readonly message: string;
    readonly field: string;
  }[];
  /** `details.retryAfterSeconds`, or 0. */
  readonly retryAfterSeconds: number;
}

/** Characters of the server's own words in a message. */
const wordLimit = 1000;

/** Reads the body of an answer; a proxy's HTML or an empty body gives a Status too. */
export function readStatus(code: number, body: string): ApiStatus {
  let status: Record<string, unknown> = {};
  try {
    const value = JSON.parse(body);
    if (value?.kind === "Status") status = value;
  } catch {
    // Not from the API server itself.
  }
  const details = (status.details ?? {}) as Record<string, unknown>;
  const causes = Array.isArray(details.causes) ? details.causes : [];
  const typed = typedCauses(text(status.message));
  if (typed.length > 0) {
    return {
      code: 422,
      reason: "Invalid",
      message: "",
      causes: typed,
      retryAfterSeconds: 0,
    };
  }
  const plain = body.trim().startsWith("<") || body.trim().startsWith("{")
    ? ""
    : body.trim();
  return {
    code: typeof status.code === "number" ? status.code : code,
    reason: text(status.reason),
    message: cut(text(status.message) || plain),
    causes: causes.map((cause) => ({
      reason: text(cause?.reason),
      message: cut(text(cause?.message)),
      field: text(cause?.field),
    })),
    retryAfterSeconds: Number(details.retryAfterSeconds) || 0,
  };
}

/**
 * Server-side apply answers 500 to fields of a wrong name or type, and names
 * them in its text only.
 */
function typedCauses(message: string): ApiStatus["causes"] {
  if (!message.startsWith("failed to create typed patch object")) return [];
  const causes = message.matchAll(
    /(?:^|[\n:] *)(\.[^\s:]+): ([^\n]*?)(?:, got &value[^\n]*)?(?=\n|$)/g,
  );
  return [...causes].map(([, field, words]) => ({
    reason: "FieldValueTypeInvalid",
    field,
    message: cut(words),
  }));
}

function cut(words: string): string {
  const line = words.replace(/\s*\n\s*/g, " ");
  return line.length > wordLimit ? `${line.slice(0, wordLimit)}…` : line;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
