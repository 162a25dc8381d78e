/** Runs the command that a command line names, and turns its end into an exit code. */

import { failure, KompoxError } from "../core/domain/error.ts";
import type { Call } from "../core/operations/call.ts";
import { bugReport } from "./bug_report.ts";
import type {
  Command,
  Context,
  Program,
  Run,
  Wire,
  WireSetting,
} from "./command.ts";
import {
  bugCode,
  exitCode,
  outputClosedCode,
  signalCode,
} from "./exit_code.ts";
import type { Flags, FlagValues } from "./flag.ts";
import { flagValues } from "./flag_values.ts";
import {
  commonOutputs,
  globalFlagsOf,
  type Globals,
  globalsFrom,
} from "./globals.ts";
import { helpText } from "./help.ts";
import { type Io, OutputClosed, type Permission } from "./io.ts";
import { parseArgv, type Parsed } from "./parse_argv.ts";
import { spare, spareWithoutVolumes, withDatabase } from "./permissions.ts";
import { Printer } from "./print.ts";
import { asCalled } from "./program_words.ts";
import { Progress } from "./progress.ts";
import { interruption, Session } from "./session.ts";

/** As {@link ./run.ts run}, once more than the version is wanted. */
export async function execute(
  program: Program,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  let globals = environmentGlobals(program, io);
  let path = "";
  try {
    const parsed = parseArgv(program, argv);
    if (parsed.kind === "help") {
      io.stdout.write(helpText(program, parsed.path));
      return 0;
    }
    if (parsed.kind === "version") {
      io.stdout.write(`${program.name} version ${program.version}\n`);
      return 0;
    }
    path = parsed.command.path;
    const read = readFlags(program, parsed, io);
    globals = read.globals;
    changeDirectory(globals, io);
    return await runCommand(program, parsed, read, io);
  } catch (error) {
    const print = new Printer(io, globals, () => {}, wordsOf(program));
    return end(error, program, path, print);
  }
}

type RunParsed = Extract<Parsed, { kind: "run" }>;

interface ReadFlags {
  readonly globals: Globals;
  readonly flags: FlagValues<Flags>;
}

/** What is known before the command line is understood; what does not fit is told later. */
function environmentGlobals(program: Program, io: Io): Globals {
  const env = (name: string) => io.env(name);
  const { values } = flagValues(globalFlagsOf(program), {}, env);
  const known = { logLevel: "info", logFormat: "human", ...defined(values) };
  return globalsFrom(known, io);
}

/** The user calls the program by its own name, whoever wrote the hint. */
function wordsOf(program: Program): (line: string) => string {
  return (line) => asCalled(program, line);
}

function defined(values: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  );
}

/** @throws {KompoxError} `usage` with all that does not fit */
function readFlags(
  program: Program,
  parsed: RunParsed,
  io: Io,
): ReadFlags {
  const choices = [...commonOutputs, ...parsed.command.moreOutputs ?? []];
  const common = globalFlagsOf(program);
  const all = { ...common, output: { ...common.output, choices } };
  const env = (name: string) => io.env(name);
  const globals = flagValues(all, parsed.globals, env);
  const own = flagValues(parsed.command.flags, parsed.flags, env);
  const problems = [...globals.problems, ...own.problems];
  if (problems.length > 0) throw new KompoxError("usage", problems);
  return {
    globals: globalsFrom(globals.values, io),
    flags: own.values as FlagValues<Flags>,
  };
}

function changeDirectory({ chdir }: Globals, io: Io): void {
  if (chdir === undefined) return;
  try {
    io.changeDirectory(chdir);
  } catch (error) {
    throw new KompoxError("usage", [{
      level: "error",
      message: `Cannot work in "${chdir}": it is no directory to enter`,
      hint: "give a directory that exists to --chdir",
    }], { cause: error });
  }
}

async function runCommand(
  program: Program,
  parsed: RunParsed,
  { globals, flags }: ReadFlags,
  io: Io,
): Promise<number> {
  const { command } = parsed;
  const progress = new Progress(io, globals);
  const print = new Printer(
    io,
    globals,
    () => progress.clear(),
    wordsOf(program),
  );
  const gone = new Set<Permission>();
  const giveUp = (names: readonly Permission[]) => {
    const left = names.filter((name) => !gone.has(name));
    if (left.length === 0) return;
    for (const name of left) gone.add(name);
    io.revoke(left);
    print.note("debug", `gave up: ${left.join(", ")}`);
  };
  const needs = withDatabase(command.needs, globals.dbUrl);
  const notNeeded = spare(needs, flags);
  // It costs as much as a small validation: not for a network that may not be used.
  const sureOfNet = !notNeeded.includes("net") && needs.net !== "volumes";
  if (sureOfNet) program.beforeNet?.();
  // Its chunk is a file: it is opened while files may be read.
  const runLoaded = await command.load();
  giveUp(notNeeded);
  const session = new Session(
    io,
    () => print.note("info", "stopping at the next safe point", againHint),
    (error) => end(error, program, command.path, print),
    command.graceMs,
  );
  session.onEnd(() => progress.end());
  const limitMs = command.limitMs?.(flags);
  if (limitMs !== undefined) session.limit(limitMs, command.path);
  const { dbUrl, context: contextName } = globals;
  const { wire, close } = lazyWire(program, {
    dbUrl,
    context: contextName,
    io,
    sawVolumes: (count) => {
      if (count === 0) giveUp(spareWithoutVolumes(needs));
      else if (!sureOfNet && !gone.has("net")) program.beforeNet?.();
    },
    warn: (problem) => print.problems([problem]),
    onLeave: (listener) => session.onForce(listener),
  });
  const call: Call = {
    signal: session.signal,
    report: (event) => progress.report(event),
  };
  const context: Context = {
    io,
    globals,
    print,
    rest: parsed.rest,
    operands: parsed.operands,
    call,
    operations: async () => await (await wire()).operations(),
    bundle: async (choice) => await (await wire()).bundle(choice),
    doctor: async (input) => {
      const { doctor } = await wire();
      if (doctor !== undefined) return await doctor(input, call);
      throw notHere(program, command);
    },
    part: async (name) => {
      const found = (await wire())[name];
      if (found === undefined) throw notHere(program, command);
      return found;
    },
    onEnd: (undo) => session.onEnd(undo),
    lendSignals: (deliver) => session.lendSignals(deliver),
  };
  const work = runIt(runLoaded, context, flags).finally(close).catch(
    (error) => {
      const code = endStopped(
        error,
        session.signal,
        program,
        command.path,
        print,
      );
      if (progress.begun && interruption(session.signal) !== undefined) {
        print.note("info", "stopped at a safe point", "run it again to go on");
      }
      return code;
    },
  );
  return await session.finish(work);
}

const againHint = "press Ctrl-C again to leave at once";

async function runIt(
  run: Run<Flags>,
  context: Context,
  flags: FlagValues<Flags>,
): Promise<number> {
  return await run(context, flags) ?? 0;
}

function notHere(program: Program, { path }: Command): KompoxError {
  return failure(
    "unsupported",
    `Cannot run "${path}": ${program.name} has nothing to run it with`,
  );
}

function lazyWire(
  program: Program,
  setting: WireSetting,
): { wire(): Promise<Wire>; close(): Promise<void> } {
  let wire: Promise<Wire> | undefined;
  return {
    wire: () => wire ??= program.wire(setting),
    // Whoever asked for a wire that failed was told.
    close: async () => await (await wire?.catch(() => undefined))?.close?.(),
  };
}

/** The end of a command that threw, perhaps because it was told to stop. */
function endStopped(
  error: unknown,
  signal: AbortSignal,
  program: Program,
  path: string,
  print: Printer,
): number {
  const stopper = interruption(signal);
  if (stopper === undefined) {
    const told = isAbort(error) && signal.aborted;
    return end(told ? signal.reason : error, program, path, print);
  }
  if (error !== signal.reason && !isAbort(error)) {
    end(error, program, path, print);
  }
  return signalCode(stopper);
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Prints a failure, once, and gives its exit code. */
function end(
  error: unknown,
  program: Program,
  path: string,
  print: Printer,
): number {
  if (error instanceof OutputClosed) return outputClosedCode;
  if (error instanceof KompoxError) {
    print.failure(error);
    if (error.stack) print.note("debug", error.stack);
    return exitCode(error.kind);
  }
  bugReport(error, program, path, print);
  return bugCode;
}
