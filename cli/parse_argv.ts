/** Reads a command line: which command, which flags; says what is wrong with it and what was meant. */

import { failure } from "../core/domain/error.ts";
import { meant, nearest } from "../core/domain/nearest.ts";
import type { Command, Program } from "./command.ts";
import type { Flag, Flags } from "./flag.ts";
import { dashed, type RawFlags } from "./flag_values.ts";
import { globalFlagsOf } from "./globals.ts";
import { asCalled, calledName, nextWords } from "./program_words.ts";
import { readArgv } from "./read_argv.ts";

/** What a command line asks for. */
export type Parsed =
  | {
    readonly kind: "run";
    readonly command: Command;
    readonly flags: RawFlags;
    readonly globals: RawFlags;
    readonly rest: readonly string[];
    readonly operands: readonly string[];
  }
  /** `path` is a command, a group or empty. */
  | { readonly kind: "help"; readonly path: string }
  | { readonly kind: "version" };

/** @throws {KompoxError} `usage` */
export function parseArgv(program: Program, argv: readonly string[]): Parsed {
  const cut = argv.indexOf("--");
  const head = cut < 0 ? argv : argv.slice(0, cut);
  const rest = cut < 0 ? [] : argv.slice(cut + 1);
  const { path, words, raw } = readArgv(program, head);
  if (raw.version) return { kind: "version" };
  const command = program.commands.find((known) => known.path === path);
  if (path === "" && words[0] === "help") {
    return { kind: "help", path: helpPath(program, words.slice(1)) };
  }
  const unknown = words.find(isFlag);
  if (command) {
    if (unknown) throw unknownFlag(program, command.flags, path, unknown);
    if (raw.help) return { kind: "help", path };
    refuseWords(program, command, words, cut < 0 ? undefined : rest);
    return {
      kind: "run",
      command,
      flags: pick(raw, command.flags),
      globals: pick(raw, globalFlagsOf(program)),
      rest,
      operands: command.operands ? [...words, ...rest] : [],
    };
  }
  const word = words.find((text) => !isFlag(text));
  if (unknown && (path === "" || unknown === words[0])) {
    throw unknownFlag(program, {}, path, unknown);
  }
  if (word !== undefined) throw unknownCommand(program, path, word);
  if (raw.help || path === "") return { kind: "help", path };
  throw failure("usage", `Cannot run "${path}": it is a group of commands`, {
    hint: `add one of: ${nextWords(program, path).join(", ")}`,
  });
}

function pick(raw: RawFlags, flags: Flags): RawFlags {
  return Object.fromEntries(
    Object.entries(raw).filter(([name]) => Object.hasOwn(flags, name)),
  );
}

function isFlag(word: string): boolean {
  return word.length > 1 && word.startsWith("-");
}

function helpPath(program: Program, words: readonly string[]): string {
  let path = "";
  for (const word of words.filter((text) => !isFlag(text))) {
    if (!nextWords(program, path).includes(word)) {
      throw unknownCommand(program, path, word);
    }
    path = path === "" ? word : `${path} ${word}`;
  }
  return path;
}

function unknownCommand(program: Program, path: string, word: string) {
  const full = path === "" ? word : `${path} ${word}`;
  const known = nextWords(program, path);
  const near = nearest(word, known);
  const elsewhere = near ?? nearest(
    word,
    program.commands.map((command) => command.path.split(" ").at(-1)!),
  );
  const found = near !== undefined
    ? (path === "" ? near : `${path} ${near}`)
    : program.commands.find((command) =>
      command.path.split(" ").at(-1) === elsewhere
    )?.path;
  return failure("usage", `Cannot run "${full}": no such command`, {
    hint: found === undefined
      ? `use one of: ${known.join(", ")}`
      : `did you mean "${calledName(program)} ${found}"?`,
  });
}

function unknownFlag(
  program: Program,
  flags: Flags,
  path: string,
  given: string,
) {
  const all: [string, Flag][] = Object.entries({
    ...globalFlagsOf(program),
    ...flags,
  });
  const [flag] = given.split("=");
  const known = all.map(([name]) => `--${dashed(name)}`);
  const called = [calledName(program), path].filter(Boolean).join(" ");
  const unfit = known.includes(flag);
  const near = flag.startsWith("--") ? nearest(flag, known) : undefined;
  return failure(
    "usage",
    unfit
      ? `Cannot take "${given}": "${flag}" has no value`
      : `Cannot take "${flag}": "${called}" has no such flag`,
    {
      hint: unfit
        ? `give "${flag}" alone`
        : near === undefined
        ? `run "${called} --help"`
        : meant(flag, known),
    },
  );
}

/** Names are given by flags: a word is a mistake, and only `--` begins a command. */
function refuseWords(
  program: Program,
  command: Command,
  words: readonly string[],
  rest: readonly string[] | undefined,
): void {
  if (command.operands !== undefined) {
    refuseOperands(program, command, words, rest);
    return;
  }
  const first = words[0] ?? (command.rest ? undefined : rest?.[0]);
  if (first !== undefined) {
    const called = `${calledName(program)} ${command.path}`;
    const takesApp = Object.hasOwn(command.flags, "appName");
    throw failure(
      "usage",
      takesApp
        ? `Cannot take "${first}": a positional app name is not supported`
        : `Cannot take "${first}": "${called}" takes flags only`,
      {
        hint: takesApp
          ? command.rest && rest === undefined
            ? `use --app-name for the app, and put the command after "--"`
            : `use --app-name ${first}`
          : `run "${called} --help"`,
      },
    );
  }
  if (command.rest && !command.restIsOptional && !rest?.length) {
    throw failure(
      "usage",
      `Cannot run "${command.path}": no command is given`,
      {
        hint: `put it after "--": ${
          asCalled(program, command.examples[0].line)
        }`,
      },
    );
  }
}

function refuseOperands(
  program: Program,
  command: Command,
  words: readonly string[],
  rest: readonly string[] | undefined,
): void {
  const { operands = [], operandsAreOptional, path } = command;
  const given = [...words, ...rest ?? []];
  if (given.length === operands.length) return;
  if (operandsAreOptional && given.length < operands.length) return;
  const what = given.length < operands.length
    ? `${operands[given.length]} is missing`
    : `"${given[operands.length]}" is one word too many`;
  throw failure("usage", `Cannot run "${path}": ${what}`, {
    hint: `write it as: ${calledName(program)} ${path} ${operands.join(" ")}`,
  });
}
