/** The order in which problems are told. */

import type { Problem } from "./error.ts";

/**
 * By file in the order in which the files first appear, then by place; what
 * has no place comes last. The same problem told twice is told once.
 */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const files = new Map<string, number>();
  const once = new Map<string, Problem>();
  for (const problem of problems) {
    const file = problem.at?.file;
    if (file !== undefined && !files.has(file)) files.set(file, files.size);
    const { level, message, at } = problem;
    const key = JSON.stringify([level, message, at]);
    if (!once.has(key)) once.set(key, problem);
  }
  const fileOf = ({ at }: Problem) => at ? files.get(at.file)! : files.size;
  return [...once.values()].sort((left, right) =>
    fileOf(left) - fileOf(right) ||
    (left.at?.line ?? 0) - (right.at?.line ?? 0) ||
    (left.at?.column ?? 0) - (right.at?.column ?? 0)
  );
}
