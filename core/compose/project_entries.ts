/** Which Compose files a project begins with, and which directory is the project's. */

import type { Problem } from "../domain/error.ts";
import type { ComposeOrigin } from "../domain/resources.ts";
import { type Located, placeOf, type Spot } from "../domain/source.ts";
import {
  baseName,
  directoryOf,
  faultWords,
  joinPath,
  projectPath,
} from "./paths.ts";

/** One file to begin with. */
export interface ProjectEntry {
  /** Relative to the project directory. */
  readonly path: string;
  /** Where it is named; absent: on the command line. */
  readonly spot?: Spot;
  readonly pointer?: readonly string[];
}

/** Where a project begins. */
export interface ProjectEntries {
  /** As the user would name it; empty: where the user stands. */
  readonly directory: string;
  readonly entries: readonly ProjectEntry[];
  /** The text of the configuration file, when the Compose document is inside it. */
  readonly inline?: { readonly path: string; readonly text: string };
  readonly problems: readonly Problem[];
}

/**
 * `-f` wins over the app's Compose. The project directory is that of the first
 * file, else that of the configuration.
 *
 * @returns undefined when there is neither
 */
export function findEntries(
  origin: ComposeOrigin | undefined,
  files: readonly string[],
): ProjectEntries | undefined {
  if (files.length > 0) return fromCommandLine(files);
  if (origin === undefined) return undefined;
  if (origin.kind === "files") return fromConfiguration(origin.paths);
  const { file, text, pointer } = origin;
  const path = baseName(file);
  return {
    directory: directoryOf(file),
    entries: [{ path, pointer }],
    inline: { path, text },
    problems: [],
  };
}

function fromCommandLine(files: readonly string[]): ProjectEntries {
  const directory = tidy(directoryOf(files[0]));
  const problems: Problem[] = [];
  const entries: ProjectEntry[] = [];
  for (const file of files) {
    const path = below(directory, file);
    if (path !== undefined) entries.push({ path });
    else {
      problems.push({
        level: "error",
        message: `Cannot read "${file}": it is outside the project directory "${
          directory || "."
        }", which is that of the first file`,
        hint: "name a file of the common directory first",
      });
    }
  }
  return { directory, entries, problems };
}

function fromConfiguration(
  paths: readonly Located<string>[],
): ProjectEntries {
  const problems: Problem[] = [];
  const named: { path: string; spot: Spot }[] = [];
  for (const spot of paths) {
    const result = spot.value.split(/[/\\]/).includes("..")
      ? { fault: "leaves" as const }
      : projectPath("", spot.value);
    if ("path" in result) {
      const outer = directoryOf(spot.source.file);
      named.push({ path: joinPath(outer, result.path), spot });
    } else {
      problems.push({
        level: "error",
        message: `Cannot read "${spot.value}": ${faultWords(result.fault)}`,
        at: placeOf(spot),
        hint: "write `file:` and a path below the directory of this file",
      });
    }
  }
  const directory = named.length > 0 ? directoryOf(named[0].path) : "";
  const entries: ProjectEntry[] = [];
  for (const { path, spot } of named) {
    const inner = below(directory, path);
    if (inner !== undefined) entries.push({ path: inner, spot });
    else {
      problems.push({
        level: "error",
        message:
          `Cannot read "${path}": it is outside the project directory "${directory}", which is that of the first file`,
        at: placeOf(spot),
        hint: "name a file of the common directory first",
      });
    }
  }
  return { directory, entries, problems };
}

/** The rest of a path below a directory; undefined when it is not there. */
function below(directory: string, path: string): string | undefined {
  const tidied = tidy(path);
  if (directory === "") {
    const result = projectPath("", tidied);
    return "path" in result ? result.path : undefined;
  }
  const start = directory.endsWith("/") ? directory : `${directory}/`;
  return tidied.startsWith(start) ? tidied.slice(start.length) : undefined;
}

/** Without `.` and inner `..`, so that equal paths look equal. */
function tidy(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    const up = part === ".." && parts.length > 0 && parts.at(-1) !== "..";
    if (up) parts.pop();
    else parts.push(part);
  }
  return (path.startsWith("/") ? "/" : "") + parts.join("/");
}
