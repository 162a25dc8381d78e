/** Collects what is wrong while a project is read, so that one run tells all. */

import type { KeyClass, Level, Place, Problem } from "../domain/error.ts";
import { placeOf, type Spot } from "../domain/source.ts";
import { composeLimits } from "./limits.ts";

/** Problems in the order in which they were found. */
export class Findings {
  readonly problems: Problem[];
  readonly #seen = new Set<string>();
  readonly #left: Record<Level, number>;

  /** @param earlier what was found before */
  constructor(earlier: readonly Problem[] = []) {
    this.problems = [...earlier];
    const { problems } = composeLimits;
    this.#left = { error: problems, warning: problems, info: problems };
    for (const { level } of earlier) this.#left[level]--;
  }

  error(spot: Spot, message: string, hint?: string): void {
    this.add("error", spot, message, hint);
  }

  warning(spot: Spot, message: string, hint?: string): void {
    this.add("warning", spot, message, hint);
  }

  info(spot: Spot, message: string, hint?: string): void {
    this.add("info", spot, message, hint);
  }

  /**
   * The same message at the same place counts once: anchors repeat nodes. Of
   * each level only so many are kept that nobody runs out of memory.
   */
  add(
    level: Level,
    spot: Spot,
    message: string,
    hint?: string,
    keyClass: KeyClass | undefined = classByWords(message),
  ): void {
    if (this.#left[level] < 0) return;
    const at = placeOf(spot);
    const id = `${at.file}:${at.line}:${at.column}:${message}`;
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    this.problems.push(
      this.#left[level]-- > 0
        ? problemOf({ level, message, at, hint }, keyClass)
        : tooMany(level, at),
    );
  }

  /** By file, line and column; files in the order of their first problem. */
  inOrder(): Problem[] {
    const files = new Map<string, number>();
    const fileOf = ({ at }: Problem) => at?.file ?? "";
    for (const problem of this.problems) {
      const file = fileOf(problem);
      if (!files.has(file)) files.set(file, files.size);
    }
    return this.problems.toSorted((one, other) =>
      files.get(fileOf(one))! - files.get(fileOf(other))! ||
      (one.at?.line ?? 0) - (other.at?.line ?? 0) ||
      (one.at?.column ?? 0) - (other.at?.column ?? 0)
    );
  }
}

function problemOf(problem: Problem, keyClass: KeyClass | undefined): Problem {
  return keyClass === undefined ? problem : { ...problem, class: keyClass };
}

/** The words with which everybody tells what becomes of a key, or of one of its values. */
function classByWords(message: string): KeyClass | undefined {
  if (message.startsWith("Cannot accept ")) return "refused";
  if (message.startsWith("Cannot carry over ")) return "unsupported";
  return message.startsWith("No effect of ") ? "meaningless" : undefined;
}

function tooMany(level: Level, at: Place): Problem {
  return {
    level,
    message:
      `Cannot tell every ${level}: there are more than ${composeLimits.problems}`,
    at,
    hint: "repair what is told, then run again",
  };
}
