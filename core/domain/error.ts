/** The one way in which Kompox fails: a kind, and problems with places and remedies. */

/** Which remedy fits: an exit code in cli/, a status in server/. */
export type Kind =
  | "failed"
  | "usage"
  | "invalid"
  | "not-found"
  | "conflict"
  | "unsupported"
  | "denied"
  | "unavailable";

/** A spot in a file the user wrote; both numbers count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** How much a problem weighs: an info never changes an outcome. */
export type Level = "error" | "warning" | "info";

/** What becomes of a key of a Compose file (docs/compose.md). */
export type KeyClass = "mapped" | "meaningless" | "unsupported" | "refused";

/** What the reader is told; pure code returns them, all at once. */
export interface Problem {
  readonly level: Level;
  /** One sentence without a period: `Cannot` + verb + thing, a colon, the state found. */
  readonly message: string;
  readonly at?: Place;
  /** An order, or a command to paste. */
  readonly hint?: string;
  /** Of a problem that tells what becomes of a key. */
  readonly class?: KeyClass;
}

/** A failure with a remedy. Whatever else is thrown is a bug: exit 70. */
export class KompoxError extends Error {
  override readonly name = "KompoxError";
  constructor(
    readonly kind: Kind,
    readonly problems: readonly Problem[],
    options?: ErrorOptions,
  ) {
    super(problems.map((problem) => problem.message).join("; "), options);
  }
}

/**
 * The common failure of one problem.
 *
 * @param message as in {@link Problem}
 */
export function failure(
  kind: Kind,
  message: string,
  more: { hint?: string; at?: Place; cause?: unknown } = {},
): KompoxError {
  const { cause, ...rest } = more;
  const problem: Problem = { level: "error", message, ...rest };
  return new KompoxError(
    kind,
    [problem],
    cause === undefined ? undefined : { cause },
  );
}

/**
 * Stops the work when a problem is an error.
 *
 * @param strict treats warnings as errors
 * @throws {KompoxError} `invalid` with all problems, warnings included
 */
export function refuseErrors(
  problems: readonly Problem[],
  strict = false,
): void {
  const bad = problems.some((problem) =>
    problem.level === "error" || (strict && problem.level === "warning")
  );
  if (bad) throw new KompoxError("invalid", problems);
}
