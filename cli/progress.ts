/** What a long operation is doing: one block drawn over and over on a terminal, plain lines off it. */

import type { Globals } from "./globals.ts";
import type { Io } from "./io.ts";
import { width } from "./table.ts";

/** A step as operations report it. */
export interface Step {
  readonly step: string;
  readonly object?: string;
  readonly state: string;
}

const mostLines = 8;

/** Follows one operation; writes to stderr only. */
export class Progress {
  readonly #io: Io;
  readonly #globals: Globals;
  readonly #live: boolean;
  /** Last state of each object of the step under way. */
  readonly #states = new Map<string, string>();
  #step = "";
  #startedAt = 0;
  #drawn = 0;
  #stopTimer?: () => void;

  constructor(io: Io, globals: Globals) {
    this.#io = io;
    this.#globals = globals;
    this.#live = globals.live(io.stderr);
  }

  /** Whether the operation has begun. */
  get begun(): boolean {
    return this.#step !== "";
  }

  report({ step, object, state }: Step): void {
    if (step !== this.#step) {
      this.#states.clear();
      this.#step = step;
      this.#startedAt = this.#io.now().getTime();
    }
    if (!["debug", "info"].includes(this.#globals.logLevel)) return;
    const key = object ?? "";
    if (this.#states.get(key) === state) return;
    this.#states.delete(key);
    this.#states.set(key, state);
    if (this.#live) return this.#draw();
    this.#io.stderr.write(
      this.#globals.logFormat === "json"
        ? `${JSON.stringify({ level: "info", step, object, state })}\n`
        : `${clean([step, object].filter(Boolean).join(" "))}: ${
          clean(state)
        }\n`,
    );
  }

  /** Takes the block away, so that something else can be written; the next report draws it again. */
  clear(): void {
    if (this.#drawn > 0) this.#io.stderr.write(`\x1b[${this.#drawn}A\r\x1b[J`);
    this.#drawn = 0;
  }

  /** Takes the block away for good. */
  end(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.clear();
  }

  #draw(): void {
    this.#stopTimer ??= this.#io.every(1000, () => this.#draw());
    const { columns, rows } = this.#io.windowSize() ??
      { columns: 80, rows: 24 };
    const lines = this.#lines(Math.min(mostLines, Math.max(1, rows - 3)));
    const text = lines.map((line) => `${cut(line, columns - 1)}\n`).join("");
    this.clear();
    this.#io.stderr.write(text);
    this.#drawn = lines.length;
  }

  #lines(most: number): string[] {
    const seconds = (this.#io.now().getTime() - this.#startedAt) / 1000;
    const own = this.#states.get("");
    const head = [
      this.#step,
      seconds >= 1 ? `(${Math.floor(seconds)}s)` : "",
      own ?? "",
    ].filter((part) => part !== "").join(" ");
    const objects = [...this.#states].filter(([key]) => key !== "");
    const hidden = objects.length - most;
    const shown = objects.slice(-most).map(([key, state]) =>
      `  ${clean(key)}: ${clean(state)}`
    );
    return [
      clean(head),
      ...hidden > 0 ? [`  ${hidden} more`] : [],
      ...shown,
    ];
  }
}

/** Cut to the columns of the window, because a line that wraps cannot be taken back. */
function cut(line: string, columns: number): string {
  if (width(line) <= columns) return line;
  let text = "";
  let used = 1;
  for (const letter of line) {
    used += width(letter);
    if (used > columns) break;
    text += letter;
  }
  return `${text}…`;
}

function clean(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\x00-\x1f\x7f-\x9f]+/g, " ");
}
