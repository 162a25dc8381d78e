/** Collects what is wrong while a project is read, so that one run tells all. */

import type { Level, Problem } from "../domain/error.ts";
import { placeOf, type Spot } from "../domain/source.ts";

/** Problems in the order in which they were found. */
export class Findings {
  readonly problems: Problem[];
  readonly #seen = new Set<string>();

  /** @param earlier what was found before */
  constructor(earlier: readonly Problem[] = []) {
    this.problems = [...earlier];
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

  /** The same message at the same place counts once: anchors repeat nodes. */
  add(level: Level, spot: Spot, message: string, hint?: string): void {
    const at = placeOf(spot);
    const id = `${at.file}:${at.line}:${at.column}:${message}`;
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    this.problems.push({ level, message, at, hint });
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
