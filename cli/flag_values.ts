/** Turns the texts of flags and their variables into typed values, and tells all that do not fit. */

import type { Problem } from "../core/domain/error.ts";
import { meant } from "../core/domain/nearest.ts";
import type { Flag, Flags } from "./flag.ts";
import { parseDuration } from "./duration.ts";

/** What stood on the command line: a switch is true, others are texts. */
export type RawFlags = Readonly<Record<string, true | readonly string[]>>;

type Value = string | number | boolean | readonly string[] | undefined;

/**
 * A flag wins over its variable, the variable over the default; an empty
 * variable is none.
 */
export function flagValues(
  flags: Flags,
  raw: RawFlags,
  env: (name: string) => string | undefined,
): { values: Record<string, Value>; problems: Problem[] } {
  const values: Record<string, Value> = {};
  const problems: Problem[] = [];
  for (const [name, flag] of Object.entries(flags)) {
    const given = raw[name];
    const variable = given === undefined && flag.env ? env(flag.env) : "";
    if (flag.kind === "switch") {
      values[name] = given !== undefined || isOn(variable);
      continue;
    }
    const texts = Array.isArray(given) ? given as readonly string[] : [];
    if (flag.kind === "texts") {
      values[name] = texts;
      continue;
    }
    const text = texts.at(-1) ?? (variable || flag.default);
    if (text === undefined) {
      values[name] = undefined;
      continue;
    }
    const source = variable ? flag.env! : `--${dashed(name)}`;
    const read = readText(flag, text, source);
    if (typeof read === "object") problems.push(read);
    else values[name] = read;
  }
  return { values, problems };
}

/** `appName` is `app-name` on the command line. */
export function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function isOn(variable: string | undefined): boolean {
  return !["", "0", "false", "no"].includes((variable ?? "").toLowerCase());
}

function readText(
  flag: Flag,
  text: string,
  source: string,
): string | number | Problem {
  switch (flag.kind) {
    case "count":
      return /^\d{1,15}$/.test(text)
        ? Number(text)
        : unfit(text, source, "it is no whole number", "give 0 or more");
    case "duration":
      return parseDuration(text) ??
        unfit(text, source, "it is no duration", "give such as 90s, 5m, 1h30m");
    default: {
      const choices = flag.choices;
      if (!choices) return text;
      const chosen = choices.find((choice) => choice === text.toLowerCase());
      return chosen ?? unfit(text, source, "unknown", meant(text, choices));
    }
  }
}

function unfit(
  text: string,
  source: string,
  why: string,
  hint: string,
): Problem {
  return {
    level: "error",
    message: `Cannot take "${text}" for ${source}: ${why}`,
    hint,
  };
}
