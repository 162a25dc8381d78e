/** Takes a command line apart into the words and flags of a program. */

import { failure } from "../core/domain/error.ts";
import type { Program } from "./command.ts";
import type { Flag, Flags } from "./flag.ts";
import { dashed } from "./flag_values.ts";
import { globalFlagsOf } from "./globals.ts";
import { nextWords } from "./program_words.ts";

/** Where reading stopped: as far into the tree as its words are known. */
export interface Stop {
  readonly path: string;
  /** What follows the path: unknown words, and unknown flags as written. */
  readonly words: readonly string[];
  readonly raw: Record<string, true | readonly string[]>;
}

/**
 * Knows `--name`, `--name value`, `--name=value`, `-n`, `-n value`, `-nvalue`
 * and letters together. A flag is read by the words before it.
 *
 * @param head the arguments before `--`
 * @throws {KompoxError} `usage` when the value of a flag is missing
 */
export function readArgv(program: Program, head: readonly string[]): Stop {
  let path = "";
  const common = globalFlagsOf(program);
  let flags: Flags = {
    ...common,
    version: { kind: "switch", about: "show the version" },
  };
  const words: string[] = [];
  const raw: Record<string, true | readonly string[]> = {};
  for (let at = 0; at < head.length; at++) {
    const argument = head[at];
    const isFlag = argument.length > 1 && argument.startsWith("-");
    const next = isFlag || words.length > 0
      ? undefined
      : pathBehind(program, path, argument);
    if (next !== undefined) {
      path = next;
      const command = program.commands.find((known) => known.path === path);
      flags = { ...common, ...command?.flags };
      continue;
    }
    const found = isFlag ? findFlags(argument, flags) : undefined;
    if (found === undefined) {
      words.push(argument);
      continue;
    }
    for (const { name, flag, value } of found) {
      if (flag.kind === "switch") raw[name] = true;
      else {
        const text = value ?? head[++at];
        if (text === undefined) throw missingValue(name);
        const before = raw[name];
        raw[name] = [...Array.isArray(before) ? before : [], text];
      }
    }
  }
  return { path, words, raw };
}

/** @returns undefined when the word leads nowhere */
function pathBehind(
  program: Program,
  path: string,
  word: string,
): string | undefined {
  const before = path === "" ? "" : `${path} `;
  if (nextWords(program, path).includes(word)) return before + word;
  const group = program.commands.find((known) =>
    known.groupAliases?.includes(word) && known.path.startsWith(before) &&
    known.path.slice(before.length).split(" ").length === 2
  )?.path;
  if (group !== undefined) return group.slice(0, group.lastIndexOf(" "));
  return program.commands.find((known) =>
    known.aliases?.includes(word) &&
    known.path.slice(0, known.path.lastIndexOf(" ") + 1) === before
  )?.path;
}

interface Found {
  readonly name: string;
  readonly flag: Flag;
  /** Absent: it is the next argument, or the flag is a switch. */
  readonly value?: string;
}

/** @returns undefined when one of its flags is unknown or a switch has a value */
function findFlags(argument: string, flags: Flags): Found[] | undefined {
  if (argument.startsWith("--")) {
    const cut = argument.indexOf("=");
    const long = cut < 0 ? argument.slice(2) : argument.slice(2, cut);
    const value = cut < 0 ? undefined : argument.slice(cut + 1);
    const entry = Object.entries(flags).find(([name]) => dashed(name) === long);
    if (!entry || (entry[1].kind === "switch" && cut >= 0)) return undefined;
    return [{ name: entry[0], flag: entry[1], value }];
  }
  const found: Found[] = [];
  for (let at = 1; at < argument.length; at++) {
    // The command's own letters come last and win.
    const entry = Object.entries(flags).findLast(([, flag]) =>
      flag.short === argument[at]
    );
    if (!entry) return undefined;
    const [name, flag] = entry;
    const value = argument.slice(at + 1) || undefined;
    found.push({ name, flag, value });
    if (flag.kind !== "switch") break;
  }
  return found;
}

function missingValue(name: string): Error {
  const flag = `--${dashed(name)}`;
  return failure("usage", `Cannot take "${flag}": its value is missing`, {
    hint: `write it as "${flag} VALUE" or "${flag}=VALUE"`,
  });
}
