import { deepStrictEqual } from "node:assert/strict";
import type { Problem } from "./error.ts";
import { sortProblems } from "./sort_problems.ts";

function problem(message: string, file?: string, line = 1): Problem {
  const at = file === undefined ? undefined : { file, line, column: 1 };
  return { level: "error", message, at };
}

const cases = [
  { name: "gives none for none", given: [], messages: [] },
  {
    name: "keeps files in the order of their first problem, lines in theirs",
    given: [
      problem("c9", "config", 9),
      problem("a3", "a", 3),
      problem("c2", "config", 2),
      problem("a1", "a", 1),
    ],
    messages: ["c2", "c9", "a1", "a3"],
  },
  {
    name: "puts what has no place last",
    given: [problem("nowhere"), problem("a1", "a")],
    messages: ["a1", "nowhere"],
  },
  {
    name: "tells the same thing once",
    given: [problem("x", "a"), problem("y", "a"), problem("x", "a")],
    messages: ["x", "y"],
  },
];
for (const { name, given, messages } of cases) {
  Deno.test(`sortProblems() ${name}`, () => {
    deepStrictEqual(
      sortProblems(given).map(({ message }) => message),
      messages,
    );
  });
}
