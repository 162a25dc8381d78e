/** Places in the document that an operation was given: `#` and a JSON pointer stand for the file. */

import type { Place } from "../../domain/error.ts";

/** @param pointer RFC 6901; "" is the whole document */
export function pointerPlace(pointer: string): Place {
  return { file: `#${pointer}`, line: 1, column: 1 };
}

/** A key as a part of a pointer. */
export function pointerPart(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
