/** Answers a shell that completes a command line; the scripts of `completion` ask. */

import type { Command, Program } from "./command.ts";
import type { NameKind } from "./completion_names.ts";
import { type DataKind, dataNames } from "./data_names.ts";
import type { Flag, Flags } from "./flag.ts";
import { dashed, flagValues, type RawFlags } from "./flag_values.ts";
import { commonOutputs, globalFlagsOf } from "./globals.ts";
import type { Io } from "./io.ts";
import { nextWords } from "./program_words.ts";
import { readArgv, type Stop } from "./read_argv.ts";

/** What may stand at the end of a command line. */
export interface Completion {
  /** `files` and `dirs` are for the shell to list. */
  readonly kind: "words" | "files" | "dirs";
  readonly words: readonly (readonly [word: string, about: string])[];
}

const files: Completion = { kind: "files", words: [] };
const dirs: Completion = { kind: "dirs", words: [] };

/** Flags, by key, whose values are names of something. */
const namesOf: Readonly<Record<string, NameKind>> = {
  appName: "apps",
  clusterName: "clusters",
  container: "containers",
  context: "contexts",
  diskName: "disks",
  service: "services",
  snapshotName: "snapshots",
  volName: "volumes",
  volumeName: "volumes",
};

/**
 * Prints the kind of the answer, then a line for each word: the word, a tab,
 * what it is. Gives no words rather than a failure.
 *
 * @param argv `--` and the words of the line after the program, the last one
 *   as far as it is typed
 */
export async function answerCompletion(
  program: Program,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  io.revoke(["write"]);
  const words = argv[0] === "--" ? argv.slice(1) : argv;
  const answer = await complete(program, words, io).catch(() => undefined);
  const lines = (answer?.words ?? []).map(([word, about]) =>
    `${oneLine(word)}\t${oneLine(about)}\n`
  );
  io.stdout.write(`:${answer?.kind ?? "words"}\n${lines.join("")}`);
  return 0;
}

/** @param words after the program's own, at least one */
export async function complete(
  program: Program,
  words: readonly string[],
  io: Io,
): Promise<Completion> {
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  if (before.includes("--")) return files;
  const { stop, waiting } = readBefore(program, before);
  const command = program.commands.find(({ path }) => path === stop.path);
  const flags = flagsAt(program, stop.path, command);
  const ask = (name: string, typed: string, head = "") =>
    values({ program, command, flags, stop, io }, name, typed, head);
  const cut = current.indexOf("=");
  const assigned = current.startsWith("--") && cut > 0;
  const name = waiting ??
    (assigned ? named(flags, current.slice(0, cut)) : undefined);
  // All other names are in local files.
  if (dataKind(name) === undefined) io.revoke(["net", "run"]);
  if (waiting !== undefined) return await ask(waiting, current);
  if (assigned) {
    const head = current.slice(0, cut + 1);
    return name === undefined
      ? { kind: "words", words: [] }
      : await ask(name, current.slice(cut + 1), head);
  }
  if (current.startsWith("-")) return offer(flagWords(flags, stop), current);
  const path = stop.words[0] === "help"
    ? stop.words.slice(1).join(" ")
    : stop.path;
  const next = nextWords(program, path).filter(Boolean);
  if (next.length > 0) return offer(commandWords(program, path, next), current);
  if (command?.operands?.[stop.words.length] === "VOLUME") {
    return await ask("volName", current);
  }
  return current === "" && command?.operands === undefined
    ? offer(flagWords(flags, stop), "")
    : files;
}

/** What stands before the current word, and the flag that waits for it. */
function readBefore(
  program: Program,
  before: readonly string[],
): { stop: Stop; waiting?: string } {
  try {
    return { stop: readArgv(program, before) };
  } catch {
    // The value of the last flag is missing: it is being typed.
    const stop = readArgv(program, before.slice(0, -1));
    const command = program.commands.find(({ path }) => path === stop.path);
    const waiting = named(flagsAt(program, stop.path, command), before.at(-1)!);
    return { stop, waiting };
  }
}

function flagsAt(
  program: Program,
  path: string,
  command: Command | undefined,
): Flags {
  const version = { kind: "switch", about: "show the version" } as const;
  return {
    ...command?.flags,
    ...globalFlagsOf(program),
    ...(path === "" && { version }),
  };
}

/** The key of a flag that stands as `--name`, `-n` or at the end of `-xn`. */
function named(flags: Flags, word: string): string | undefined {
  const long = word.startsWith("--");
  return Object.entries(flags).find(([name, { short }]) =>
    long ? `--${dashed(name)}` === word : short === word.at(-1)
  )?.[0];
}

interface Asked {
  readonly program: Program;
  readonly command?: Command;
  readonly flags: Flags;
  readonly stop: Stop;
  readonly io: Io;
}

/** @param head what stands before the value in the same word */
async function values(
  asked: Asked,
  name: string,
  typed: string,
  head: string,
): Promise<Completion> {
  const flag = asked.flags[name];
  const names = Object.hasOwn(namesOf, name) ? namesOf[name] : undefined;
  const words = name === "output"
    ? [...commonOutputs, ...asked.command?.moreOutputs ?? []]
    : flag.choices ?? (names && await liveNames(asked, names));
  if (words !== undefined) {
    const pairs = words.map((word) => [`${head}${word}`, ""] as const);
    return offer(pairs, `${head}${typed}`);
  }
  return byValue(flag);
}

function byValue(flag: Flag): Completion {
  if (flag.value === "DIR") return dirs;
  return flag.value === "FILE" || flag.value === "PATH"
    ? files
    : { kind: "words", words: [] };
}

function dataKind(flag: string | undefined): DataKind | undefined {
  const kind = flag !== undefined && Object.hasOwn(namesOf, flag)
    ? namesOf[flag]
    : undefined;
  return kind === "disks" || kind === "snapshots" ? kind : undefined;
}

async function liveNames(
  { program, stop, io }: Asked,
  kind: NameKind,
): Promise<readonly string[]> {
  const env = (name: string) => io.env(name);
  const { values } = flagValues(
    globalFlagsOf(program),
    stop.raw as RawFlags,
    env,
  );
  if (values.chdir !== undefined) io.changeDirectory(String(values.chdir));
  if (kind === "disks" || kind === "snapshots") {
    const { raw, words } = stop;
    const dbUrl = String(values.dbUrl ?? "");
    const context = values.context as string | undefined;
    return await dataNames(program, { kind, dbUrl, context, raw, words }, io);
  }
  const texts = (name: string) => {
    const given = stop.raw[name];
    return Array.isArray(given) ? given as readonly string[] : [];
  };
  return await program.names?.(kind, {
    dbUrl: String(values.dbUrl),
    choice: {
      files: texts("file"),
      envFiles: texts("envFile"),
      profiles: texts("profile"),
    },
    io,
  }) ?? [];
}

type Pair = readonly [word: string, about: string];

function offer(pairs: readonly Pair[], typed: string): Completion {
  return {
    kind: "words",
    words: pairs.filter(([word]) => word.startsWith(typed)),
  };
}

/** Flags that are not given yet or may be given again. */
function flagWords(flags: Flags, { raw }: Stop): Pair[] {
  return Object.entries(flags)
    .filter(([name, { kind }]) => kind === "texts" || !Object.hasOwn(raw, name))
    .map(([name, { about }]) => [`--${dashed(name)}`, about]);
}

function commandWords(
  program: Program,
  path: string,
  next: readonly string[],
): Pair[] {
  return next.map((word) => {
    const full = path === "" ? word : `${path} ${word}`;
    const command = program.commands.find((known) => known.path === full);
    return [word, command?.about ?? program.groups[full] ?? ""];
  });
}

function oneLine(text: string): string {
  return text.replace(/[\t\n\r]/g, " ");
}
