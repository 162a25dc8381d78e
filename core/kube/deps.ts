/** What a connection uses of the machine that it runs on, as arguments. */

/** A program to run, its standard input empty. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a program ended; texts are cut off at {@link programOutputLimit}. */
export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bytes of output of a program that are kept. */
export const programOutputLimit = 1024 * 1024;

/** Files, programs and time. */
export interface KubeDeps {
  /** @returns undefined when there is no such file */
  readTextFile(path: string): Promise<string | undefined>;
  /**
   * Runs a program to its end; the signal kills it.
   *
   * @returns undefined when there is no such program
   */
  run(
    program: Program,
    signal: AbortSignal,
  ): Promise<ProgramResult | undefined>;
  now(): Date;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
