/** Global flags as they are without any, changed where a test says so. */

import { type Globals, globalsFrom } from "../../cli/globals.ts";
import type { Io } from "../../cli/io.ts";

type Changes = Partial<Pick<Globals, "output" | "logLevel" | "logFormat">>;

/** @param io gives the environment */
export function fakeGlobals(io: Io, changes: Changes = {}): Globals {
  return globalsFrom({
    dbUrl: "file:kompoxops.yml",
    output: undefined,
    logLevel: "info",
    logFormat: "human",
    chdir: undefined,
    noColor: false,
    help: false,
    ...changes,
  }, io);
}
