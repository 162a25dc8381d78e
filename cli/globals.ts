/** The flags that every command takes, and what they mean once read. */

import type { Flags, FlagValues } from "./flag.ts";
import type { Io, Output } from "./io.ts";

/** Forms of output that every command understands (decision 7). */
export const commonOutputs = ["table", "wide", "json", "yaml", "name"] as const;

export const globalFlags = {
  dbUrl: {
    kind: "text",
    value: "URL",
    about: "where the resources are kept",
    default: "file:kompoxops.yml",
    env: "KOMPOX_DB_URL",
  },
  output: {
    kind: "text",
    short: "o",
    value: "FORM",
    about: "form of the data on stdout",
    env: "KOMPOX_OUTPUT",
  },
  logLevel: {
    kind: "text",
    value: "LEVEL",
    about: "least weight of messages on stderr",
    default: "info",
    choices: ["debug", "info", "warn", "error"],
    env: "KOMPOX_LOG_LEVEL",
  },
  logFormat: {
    kind: "text",
    value: "FORM",
    about: "human: live and in colour on a terminal; text; json: a line each",
    default: "human",
    choices: ["human", "text", "json"],
    env: "KOMPOX_LOG_FORMAT",
  },
  chdir: {
    kind: "text",
    value: "DIR",
    about: "directory to work in",
    env: "KOMPOX_CHDIR",
  },
  noColor: {
    kind: "switch",
    about: "no colour, as with NO_COLOR",
    env: "KOMPOX_NO_COLOR",
  },
  help: { kind: "switch", short: "h", about: "show help" },
} as const satisfies Flags;

export type LogLevel = "debug" | "info" | "warn" | "error";

/** The flags that all commands of a program take. */
export function globalFlagsOf(
  program: { readonly globalFlags?: Flags },
): Flags {
  return program.globalFlags ?? globalFlags;
}

/** The global flags, read. */
export interface Globals {
  /** Empty in a program that has no such flag. */
  readonly dbUrl: string;
  /** Only in programs that talk to a service. */
  readonly context?: string;
  /** Absent: the form that suits the command. */
  readonly output?: string;
  readonly logLevel: LogLevel;
  readonly logFormat: "human" | "text" | "json";
  readonly chdir?: string;
  /** Whether a stream may be coloured. */
  color(stream: Output): boolean;
  /** Whether a stream may be drawn over. */
  live(stream: Output): boolean;
}

/** Reads the environment now, so that it may be given up after. */
export function globalsFrom(
  values: Partial<FlagValues<typeof globalFlags>> & {
    readonly context?: string;
  },
  io: Io,
): Globals {
  const dumb = io.env("TERM") === "dumb";
  const human = values.logFormat === "human";
  const plain = dumb || values.noColor || !human ||
    (io.env("NO_COLOR") ?? "") !== "";
  return {
    dbUrl: values.dbUrl ?? "",
    context: values.context,
    output: values.output,
    logLevel: values.logLevel as LogLevel,
    logFormat: values.logFormat as Globals["logFormat"],
    chdir: values.chdir,
    color: (stream) => stream.isTerminal && !plain,
    live: (stream) => stream.isTerminal && human && !dumb,
  };
}
