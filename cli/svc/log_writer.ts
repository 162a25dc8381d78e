/** Writes lines of a log together: a write of its own for each would cost more than most requests. */

import type { Io } from "../io.ts";

/** How long a line may wait for others. */
const waitMs = 10;

/** Lines that are this long together wait no more. */
const mostLength = 64 * 1024;

export class LogWriter {
  readonly #io: Pick<Io, "stdout" | "after">;
  #lines = "";
  #stop?: () => void;

  constructor(io: Pick<Io, "stdout" | "after">) {
    this.#io = io;
  }

  /** @param line without its line break */
  add(line: string): void {
    this.#lines += `${line}\n`;
    if (this.#lines.length >= mostLength) this.flush();
    else this.#stop ??= this.#io.after(waitMs, () => this.flush());
  }

  /** Writes what waits; call it at the end too. */
  flush(): void {
    this.#stop?.();
    this.#stop = undefined;
    const lines = this.#lines;
    this.#lines = "";
    if (lines !== "") this.#io.stdout.write(lines);
  }
}
