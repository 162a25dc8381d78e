/** A text that a user wrote, able to tell the line and column of an offset. */

import type { Place } from "./error.ts";

/** Where the text of a source stands inside another file (inline Compose text). */
export interface Shift {
  /** Line of the outer file on which the first line of the text stands, from 1. */
  readonly line: number;
  /** Columns that every line of the text was indented by in the outer file. */
  readonly columns: number;
}

/** One text with its name; places are computed only when asked for. */
export class Source {
  #lineStarts?: number[];

  /**
   * @param file the name shown in places, relative to where the user stands
   * @param shift set when the text was cut out of that file
   */
  constructor(
    readonly file: string,
    readonly text: string,
    readonly shift: Shift = { line: 1, columns: 0 },
  ) {}

  /** The place of an offset (UTF-16 units from 0); past the end is the end. */
  placeAt(offset: number): Place {
    const starts = this.#lineStarts ??= lineStarts(this.text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return {
      file: this.file,
      line: low + this.shift.line,
      column: offset - starts[low] + 1 + this.shift.columns,
    };
  }
}

/** Something that stands at an offset of a source: its place is one call away. */
export interface Spot {
  readonly source: Source;
  readonly offset: number;
}

/** A value with the spot that wrote it. */
export interface Located<T> extends Spot {
  readonly value: T;
}

/** The place of a spot, for a problem. */
export function placeOf(spot: Spot): Place {
  return spot.source.placeAt(spot.offset);
}

/** A value at the spot of something else. */
export function locate<T>(value: T, spot: Spot): Located<T> {
  return { value, source: spot.source, offset: spot.offset };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}
