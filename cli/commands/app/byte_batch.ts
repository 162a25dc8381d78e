/** Gathers lines for a moment, so that a long log is not one system call a line. */

import type { Io } from "../../io.ts";

const waitMs = 20;
const mostLetters = 32_768;

/** Writes to stdout in order; a line waits 20 ms at most. */
export class ByteBatch {
  readonly #io: Io;
  readonly #encoder = new TextEncoder();
  #text = "";
  #sent: Promise<void> = Promise.resolve();
  #stopTimer?: () => void;

  constructor(io: Io) {
    this.#io = io;
  }

  /** Waits while the reader is slow. @throws {OutputClosed} */
  async add(line: string): Promise<void> {
    this.#text += line;
    if (this.#text.length >= mostLetters) return await this.flush();
    this.#stopTimer ??= this.#io.after(waitMs, () => {
      // The error is kept in the chain, and thrown by the next flush.
      this.#send().catch(() => {});
    });
  }

  async flush(): Promise<void> {
    await this.#send();
  }

  #send(): Promise<void> {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const text = this.#text;
    this.#text = "";
    if (text === "") return this.#sent;
    const bytes = this.#encoder.encode(text);
    this.#sent = this.#sent.then(() => this.#io.stdout.send(bytes));
    return this.#sent;
  }
}
