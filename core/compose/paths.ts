/** Paths of a project: `/` between parts, relative to the project directory, never above it. */

import { Source, type Spot } from "../domain/source.ts";

/** A Compose text that knows which directory its relative paths start from. */
export class ComposeSource extends Source {
  #hasMergeTags?: boolean;

  /** Relative to the project directory; empty: the project directory itself. */
  readonly base: string;

  constructor(
    file: string,
    text: string,
    base: string,
    shift?: { line: number; columns: number },
  ) {
    super(file, text, shift);
    this.base = base;
  }

  /** Whether `!reset` or `!override` occurs anywhere: most files have neither. */
  get hasMergeTags(): boolean {
    return this.#hasMergeTags ??= /!(?:reset|override)/.test(this.text);
  }
}

/** The directory from which relative paths in the text of a spot start. */
export function baseOf(spot: Spot): string {
  return spot.source instanceof ComposeSource ? spot.source.base : "";
}

/** Why a path is none of the project's. */
export type PathFault =
  | "absolute"
  | "home"
  | "remote"
  | "leaves"
  | "empty"
  | "long";

/** Longest path that Linux takes. */
const longest = 4096;

/**
 * A path as a key of the bundle: normalised, without `.` and `..`; empty: the
 * project directory.
 *
 * @param base directory that it is relative to, itself such a key
 */
export function projectPath(
  base: string,
  path: string,
): { path: string } | { fault: PathFault } {
  if (path === "") return { fault: "empty" };
  if (path.length > longest) return { fault: "long" };
  if (/^(?:[a-z][a-z0-9+.-]*:\/\/|git@|oci:)/i.test(path)) {
    return { fault: "remote" };
  }
  if (/^[/\\]|^[A-Za-z]:[/\\]/.test(path)) return { fault: "absolute" };
  if (path === "~" || path.startsWith("~/")) return { fault: "home" };
  const joined = normalisePath(base === "" ? path : `${base}/${path}`);
  return joined === undefined ? { fault: "leaves" } : { path: joined };
}

/** The words for a fault, after the colon of a message. */
export function faultWords(fault: PathFault): string {
  switch (fault) {
    case "absolute":
      return "the path is absolute";
    case "home":
      return "the path is in a home directory";
    case "remote":
      return "it is not a file of this project";
    case "leaves":
      return "the path leaves the project directory";
    case "long":
      return `the path has more than ${longest} characters`;
    case "empty":
      return "the path is empty";
  }
}

/** Directory of a path; empty when it has none. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash) || "/";
}

/** Last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A path below a directory as it is opened and shown. */
export function joinPath(directory: string, path: string): string {
  if (path === "") return directory === "" ? "." : directory;
  if (directory === "" || directory === ".") return path;
  return directory.endsWith("/") ? directory + path : `${directory}/${path}`;
}

/**
 * The parts of `SOURCE:TARGET:MODE`. A drive letter stays with its path, when
 * it can be nothing else: `a:/x:ro` mounts volume `a`.
 */
export function splitMount(text: string): string[] {
  const parts = text.split(":");
  const drive = /^[A-Za-z]$/.test(parts[0]) && parts.length > 1 &&
    (parts[1].startsWith("\\") ||
      (parts[1].startsWith("/") && /^[/\\]/.test(parts[2] ?? "")));
  if (drive) parts.splice(0, 2, `${parts[0]}:${parts[1]}`);
  return parts;
}

/** Without `.`, `..` and doubled slashes; undefined when it goes above its start. */
function normalisePath(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}
