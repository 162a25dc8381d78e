/** The two places of a copy: one on this machine, one in a container. */

import { failure, type KompoxError } from "../../core/domain/error.ts";

export interface RemotePlace {
  /** Absent: the default container. */
  readonly container?: string;
  /** As written; relative to the container's working directory unless it begins with `/`. */
  readonly path: string;
}

export type Copy =
  | { readonly way: "in"; readonly local: string; readonly remote: RemotePlace }
  | {
    readonly way: "out";
    readonly remote: RemotePlace;
    readonly local: string;
  };

/** @throws {KompoxError} `usage` */
export function parseCopy(source: string, destination: string): Copy {
  const from = remotePlace(source);
  const to = remotePlace(destination);
  if (from !== undefined && to !== undefined) {
    throw wrong(
      "both places are in a container",
      "copy by way of this machine",
    );
  }
  if (to !== undefined) {
    return { way: "in", local: named(source), remote: to };
  }
  if (from === undefined) {
    const hint = "write one as CONTAINER:PATH, or :PATH for the default one";
    throw wrong("neither place is in a container", hint);
  }
  return { way: "out", remote: from, local: named(destination) };
}

/** `container:path`; a colon behind a slash belongs to a local name, `./a:b`. */
function remotePlace(text: string): RemotePlace | undefined {
  const [, container, path] = /^([^/\\:]*):(.*)$/s.exec(text) ?? [];
  if (path === undefined || /^[A-Z]$/.test(container)) return undefined;
  if (path === "") throw wrong(`"${text}" names no path`, `write ${text}/path`);
  if (path.includes("\0")) throw wrong("a path holds a zero byte", "remove it");
  return { container: container === "" ? undefined : container, path };
}

function named(path: string): string {
  if (path === "") throw wrong("a path is empty", "name a file or directory");
  if (path === "-") {
    throw wrong('"-" is no file', "use app exec with a pipe for a stream");
  }
  return path;
}

function wrong(state: string, hint: string): KompoxError {
  return failure("usage", `Cannot copy: ${state}`, { hint });
}

/** The last name of a path; of `dir/.`, `.` and `/`: undefined, as its content is meant. */
export function lastName(path: string): string | undefined {
  const name = path.replace(/\/+$/, "").split("/").at(-1)!;
  return name === "" || name === "." || name === ".." ? undefined : name;
}

/** The path up to its last name: a directory that can be entered. */
export function parentOf(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  const cut = trimmed.lastIndexOf("/");
  return cut < 0 ? "." : cut === 0 ? "/" : trimmed.slice(0, cut);
}
