/** Runs tables of bad Compose files: what is told of each, and where. */

import { deepStrictEqual, ok } from "node:assert/strict";
import type { ComposeBundle } from "../../core/operations/bundle.ts";
import { loadCompose } from "../../core/compose/load.ts";
import { problemLines, sampleBundle } from "./compose_samples.ts";

/** One bad file. */
export type BadCase = readonly [
  name: string,
  text: string,
  /** Beginnings of all lines that are told, infos left out; `*` stands for the place. */
  problems: readonly string[],
  more?: Partial<ComposeBundle>,
];

/** A service `a` with an image; the text is what else it says, from line 4 on. */
export function badService(text: string): string {
  const lines = text.split("\n").map((line) => `    ${line}\n`);
  return `services:\n  a:\n    image: x\n${lines.join("")}`;
}

/** Registers a test for each case. */
export function testBadCases(cases: readonly BadCase[]): void {
  for (const [name, text, problems, more] of cases) {
    Deno.test(`loadCompose() tells the place of ${name}`, () => {
      const started = performance.now();
      const loaded = loadCompose(sampleBundle(text, more));
      ok(performance.now() - started < 2000, "it takes too long");
      const told = problemLines(
        loaded.problems.filter(({ level }) => level !== "info"),
      );
      deepStrictEqual(
        told.map((line, index) => expectedOr(line, problems[index])),
        problems,
      );
    });
  }
}

/** The expectation when the line fits it, so that a difference shows the line. */
function expectedOr(line: string, expected: string | undefined): string {
  if (expected === undefined) return line;
  const fits = expected.startsWith("*")
    ? line.slice(line.indexOf(" ") + 1).startsWith(expected.slice(1))
    : line.startsWith(expected);
  return fits ? expected : line;
}
