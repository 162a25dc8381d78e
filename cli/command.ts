/** What a command is: data that is cheap to load, and code that is loaded when it runs. */

import type { Problem } from "../core/domain/error.ts";
import type { ComposeBundle } from "../core/operations/bundle.ts";
import type { Call } from "../core/operations/call.ts";
import type { DoctorInput, DoctorReport } from "../core/operations/doctor.ts";
import type { Operations } from "../core/operations/operations.ts";
import type {
  ResourceOperations,
  TokenOperations,
  TokenReport,
} from "../core/operations/resources.ts";
import type { NameKind, NameSetting } from "./completion_names.ts";
import type { Flags, FlagValues } from "./flag.ts";
import type { Globals } from "./globals.ts";
import type { Io, SignalName } from "./io.ts";
import type { Printer } from "./print.ts";
import type { ServiceProgram } from "./svc/service_program.ts";

/**
 * When a permission is needed: always; only with an app that has volumes; or
 * only when one of the flags is on or names a file (`-` is none). Left out: never.
 */
export type Need = true | "volumes" | readonly string[];

/** The permissions that a command asks for; all others are given up before it runs. */
export interface Needs {
  readonly net?: Need;
  readonly read?: Need;
  readonly write?: Need;
  readonly env?: Need;
  readonly run?: Need;
}

export interface Example {
  readonly line: string;
  readonly about: string;
}

/** Which Compose files are meant; nothing: what the configuration says. */
export interface BundleChoice {
  readonly appName?: string;
  readonly files: readonly string[];
  readonly envFiles: readonly string[];
  readonly profiles: readonly string[];
}

/** What a command's function may use. */
export interface Context {
  readonly io: Io;
  readonly globals: Globals;
  readonly print: Printer;
  readonly call: Call;
  /** What follows `--`; empty without it. */
  readonly rest: readonly string[];
  /** As many words as the command's `operands` has names; fewer where they are optional. */
  readonly operands: readonly string[];
  operations(): Promise<Operations>;
  /** Collects the Compose project. */
  bundle(choice: BundleChoice): Promise<ComposeBundle>;
  /** Looks at all that a deploy needs. */
  doctor(input: DoctorInput): Promise<DoctorReport>;
  /** Another part of what stands behind the commands. @throws {KompoxError} `unsupported` this program has none */
  part<Name extends keyof Wire>(name: Name): Promise<NonNullable<Wire[Name]>>;
  /** Runs when the program ends, whatever ends it; the last added runs first. */
  onEnd(undo: () => void): void;
  /** From now on signals are those of a child program. @returns takes them back */
  lendSignals(deliver: (name: SignalName) => void): () => void;
}

/** @returns the exit code; nothing: 0 */
export type Run<F extends Flags> = (
  context: Context,
  flags: FlagValues<F>,
) => Promise<number | void>;

export interface CommandInfo<F extends Flags> {
  /** The words that call it. */
  readonly path: string;
  readonly about: string;
  readonly flags: F;
  readonly examples: readonly [Example, ...Example[]];
  readonly needs: Needs;
  /** Limit of the whole command in milliseconds (spec/20 §12); undefined: none. */
  limitMs?(flags: FlagValues<F>): number | undefined;
  /** How long it may take to stop once it is told to; absent: 10 s. Only SIGINT waits for ever. */
  readonly graceMs?: number;
  /** What stands after `--`; absent: nothing may. */
  readonly rest?: string;
  /** Whether the command runs without anything after `--` too. */
  readonly restIsOptional?: boolean;
  /** Names of the words that it takes, all of them needed; absent: none. */
  readonly operands?: readonly string[];
  /** Whether the command runs without its operands too. */
  readonly operandsAreOptional?: boolean;
  /** Other words for the last one of its path. */
  readonly aliases?: readonly string[];
  /** Other words for the one before the last. */
  readonly groupAliases?: readonly string[];
  /** Forms of `--output` besides the common ones. */
  readonly moreOutputs?: readonly string[];
  load(): Promise<Run<F>>;
}

/** A command whose flags have any names. */
export type Command = CommandInfo<Flags>;

/** Ties the types of the flags to the function that gets their values. */
export function command<const F extends Flags>(info: CommandInfo<F>): Command {
  return info as unknown as Command;
}

/** What an executable is made of. */
export interface Program {
  readonly name: string;
  /** How the user calls it, when that is another name; read only to tell how to call it. */
  readonly called?: string;
  readonly about: string;
  readonly version: string;
  readonly commands: readonly Command[];
  /** The flags that every command takes; absent: those of `kompoxops`. */
  readonly globalFlags?: Flags;
  /** One line for each word that only groups commands. */
  readonly groups: Readonly<Record<string, string>>;
  /** Loads what stands behind the commands, without touching anything. */
  wire(setting: WireSetting): Promise<Wire>;
  /**
   * Begins what a command that may use the network will wait for; absent:
   * nothing. May be called again.
   */
  beforeNet?(): void;
  /** Names for the completion of a command line, from local files; absent: none. */
  names?(kind: NameKind, setting: NameSetting): Promise<readonly string[]>;
}

/** What the wiring is told. */
export interface WireSetting {
  /** Empty in a program that has no such flag. */
  readonly dbUrl: string;
  /** Name of the service to talk to; absent: the current one. */
  readonly context?: string;
  readonly io: Io;
  /** To be called as soon as the app is known, before anything else is done for it. */
  sawVolumes(count: number): void;
  /** Tells the user; absent: nobody listens. */
  warn?(problem: Problem): void;
  /** Calls when the user leaves at once what is still under way; absent: nobody can. */
  onLeave?(listener: () => void): void;
}

/** Where a service is, and who asks it. */
export interface ServiceAddress {
  readonly url: string;
  /** A secret. */
  readonly token: string;
}

/** Who a user is for a service. */
export interface Identity {
  readonly url: string;
  /** Name of the context that says so; absent: the environment does. */
  readonly context?: string;
  readonly token: TokenReport;
}

/** Long operations of a service, by their ids. */
export interface RunningOperations {
  /** Reports what it does until it ends. @returns its result */
  follow(id: string, call: Call): Promise<unknown>;
  cancel(id: string): Promise<void>;
}

/** What the wiring gives. */
export interface Wire {
  operations(): Promise<Operations>;
  bundle(choice: BundleChoice): Promise<ComposeBundle>;
  /** Ends what was opened; to be called once, when nothing runs any more. */
  close?(): Promise<void>;
  /** Absent where the machine that runs the operations is another one. */
  doctor?(input: DoctorInput, call: Call): Promise<DoctorReport>;
  /** The resources, as documents. */
  admin?(): Promise<ResourceOperations>;
  /** Tokens of the service. */
  tokens?(): Promise<TokenOperations>;
  /** Who the user is for a service; absent address: the service that is meant. */
  whoAmI?(call: Call, address?: ServiceAddress): Promise<Identity>;
  /** The service itself. */
  service?(): Promise<ServiceProgram>;
  /** What goes on in the service though nobody waits for it. */
  running?(): Promise<RunningOperations>;
}
