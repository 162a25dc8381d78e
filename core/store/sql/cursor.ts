/** Where the next page of a list begins, as text for others to hand back. */

import { failure } from "../../domain/error.ts";

/** The last one of a page. */
export interface CursorPoint {
  readonly name: string;
  readonly id: string;
}

export function writeCursor({ name, id }: CursorPoint): string {
  const bytes = new TextEncoder().encode(JSON.stringify([name, id]));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** @throws {KompoxError} `usage` */
export function parseCursor(cursor: string): CursorPoint {
  try {
    const bytes = Uint8Array.fromBase64(cursor, { alphabet: "base64url" });
    const point: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (Array.isArray(point) && point.length === 2) {
      const [name, id] = point;
      if (typeof name === "string" && typeof id === "string") {
        return { name, id };
      }
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw failure("usage", "Cannot go on with the list: the cursor is none", {
    hint: "use the cursor of the page before, as it was given",
  });
}
