/** Makes bundles and projects for tests out of texts. */

import { deepStrictEqual } from "node:assert/strict";
import { loadCompose } from "../../core/compose/load.ts";
import type {
  ComposeProject,
  ComposeService,
} from "../../core/compose/model.ts";
import type { Problem } from "../../core/domain/error.ts";
import type { ComposeBundle } from "../../core/operations/bundle.ts";

/** A bundle of one Compose file, `compose.yml`, unless `more` says otherwise. */
export function sampleBundle(
  text: string,
  more: Partial<ComposeBundle> = {},
): ComposeBundle {
  return {
    entries: [{ path: "compose.yml" }],
    paths: {},
    variables: {},
    profiles: [],
    ...more,
    files: { "compose.yml": text, ...more.files },
  };
}

/** `line:column level message` of each problem. */
export function problemLines(problems: readonly Problem[]): string[] {
  return problems.map(({ at, level, message }) =>
    `${
      at?.file === "compose.yml" ? "" : `${at?.file}:`
    }${at?.line}:${at?.column} ${level} ${message}`
  );
}

/** Shows the file that could not be loaded. */
export class PrettyError extends Error {
  constructor(lines: readonly string[], text: string) {
    super(`${lines.join("\n")}\n${text}`);
  }
}

/** The project of a text that must have no error. */
export function sampleProject(
  text: string,
  more: Partial<ComposeBundle> = {},
): ComposeProject {
  const { project, problems } = loadCompose(sampleBundle(text, more));
  const errors = problems.filter(({ level }) => level === "error");
  deepStrictEqual(problemLines(errors), []);
  return project!;
}

/** The service `a` with an image; the text is what else it says. */
export function sampleService(
  text: string,
  more?: Partial<ComposeBundle>,
): ComposeService {
  return sampleProject(`services:\n  a:\n    image: x\n${text}`, more)
    .services[0];
}

/** Values alone: places are the matter of the tests of bad input. */
export function bareValue(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => {
    if (key === "spot" || key === "source" || key === "offset") return;
    if (inner instanceof Map) return Object.fromEntries(inner);
    if (inner instanceof Set) return [...inner];
    const keys = inner !== null && typeof inner === "object"
      ? Object.keys(inner).sort().join()
      : "";
    return keys === "offset,source,value" ? inner.value : inner;
  }));
}
