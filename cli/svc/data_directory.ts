/** Where `kompoxsvc` keeps its data when nothing else is said (decision 41). */

import { failure } from "../../core/domain/error.ts";
import type { Io } from "../io.ts";

/** @throws {KompoxError} `usage` the user has no home */
export function dataDirectory(io: Pick<Io, "env">): string {
  const home = io.env("HOME") || io.env("USERPROFILE");
  const folder = io.env("XDG_STATE_HOME") || (home && `${home}/.local/state`);
  if (folder) return `${folder}/kompoxsvc`;
  throw failure(
    "usage",
    "Cannot tell where to keep data: neither XDG_STATE_HOME nor HOME is set",
    { hint: "set KOMPOX_DB_URL, such as sqlite:/data/kompox.db" },
  );
}
