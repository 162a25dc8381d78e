/** The outside as commands see it: streams, variables, signals; tests give another. */

/** Something to write text or bytes to. */
export interface Output {
  readonly isTerminal: boolean;
  /** Writes at once, for lines. @throws {OutputClosed} */
  write(text: string): void;
  /** Writes and waits while the reader is slow, for streams. @throws {OutputClosed} */
  send(bytes: Uint8Array): Promise<void>;
}

/** Where keys and data come from. */
export interface Input {
  readonly isTerminal: boolean;
  /** Chunks as they come; ends with the input. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Hands every key through untouched, or ends that. */
  setRaw(raw: boolean): void;
}

/** Signals that end a command, and the one that tells of a new window size. */
export type SignalName =
  | "SIGINT"
  | "SIGTERM"
  | "SIGHUP"
  | "SIGQUIT"
  | "SIGWINCH";

export type Permission = "net" | "read" | "write" | "env" | "run";

/** A program to start. */
export interface ChildProgram {
  /** A name to look for in the PATH, or a path. */
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
}

/** A program that was started. */
export interface Child {
  /** Its exit code; 128 and the number of the signal that ended it. */
  readonly ended: Promise<number>;
  /** Passes a signal on; does nothing when it has ended. */
  signal(name: SignalName): void;
}

export interface Io {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  env(name: string): string | undefined;
  /** @returns undefined without a terminal */
  windowSize(): { readonly columns: number; readonly rows: number } | undefined;
  /** @returns ends the listening; a signal that the system lacks is never heard */
  onSignal(name: SignalName, listener: () => void): () => void;
  /** For errors that nobody waits for. */
  onUncaught(listener: (error: unknown) => void): () => void;
  /** Absolute path of the working directory. */
  directory(): string;
  /** Between the paths in a variable that holds several. */
  readonly pathSeparator: string;
  /** Changes the working directory. @throws what the system says */
  changeDirectory(path: string): void;
  /** Gives up permissions for good. */
  revoke(permissions: readonly Permission[]): void;
  /** @returns undefined when there is no such file */
  readTextFile(path: string): Promise<string | undefined>;
  /** Permission bits such as 0o600; undefined without such a file or such bits. */
  fileMode(path: string): Promise<number | undefined>;
  /** Makes a folder that only this user can enter, and those above it, where they are missing. */
  makeFolder(path: string): Promise<void>;
  /** Creates or replaces a file in one step. @param mode such as 0o644 */
  replaceFile(path: string, text: string, mode: number): Promise<void>;
  /** A new folder that only this user can enter. @returns its path */
  makeTemporaryFolder(): Promise<string>;
  /** Removes a folder and all that is in it; does nothing when it is gone. */
  removeFolder(path: string): void;
  /** Starts a program with the streams of this one. @returns undefined when there is none in the PATH */
  spawn(program: ChildProgram): Child | undefined;
  now(): Date;
  /** @returns ends the timer */
  every(ms: number, action: () => void): () => void;
  /** @returns ends the timer */
  after(ms: number, action: () => void): () => void;
}

/** The reader of an output has gone: the program ends without a word. */
export class OutputClosed extends Error {
  override readonly name = "OutputClosed";
}
