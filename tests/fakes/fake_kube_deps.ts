/** Files, programs and time in memory, for connections to clusters. */

import type { KubeDeps, Program, ProgramResult } from "../../core/kube/deps.ts";

export class FakeKubeDeps implements KubeDeps {
  /** Texts by path; a test may change them at any time. */
  readonly files = new Map<string, string>();
  readonly programs: Program[] = [];
  /** What was waited for, in milliseconds; nobody really waits long. */
  readonly sleeps: number[] = [];
  nowMs = Date.parse("2030-01-01T00:00:00Z");
  /** Answers programs; absent: there is no program at all. */
  onRun?: (
    program: Program,
    signal: AbortSignal,
  ) => Promise<ProgramResult | undefined>;

  readTextFile = (path: string): Promise<string | undefined> =>
    Promise.resolve(this.files.get(path));

  run = (
    program: Program,
    signal: AbortSignal,
  ): Promise<ProgramResult | undefined> => {
    this.programs.push(program);
    return this.onRun?.(program, signal) ?? Promise.resolve(undefined);
  };

  now = (): Date => new Date(this.nowMs);

  sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    this.sleeps.push(ms);
    await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 2)));
    signal.throwIfAborted();
  };
}
