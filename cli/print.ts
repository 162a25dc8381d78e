/** The writer of all that a command says: data to stdout, everything else to stderr. */

import type { KompoxError, Level, Problem } from "../core/domain/error.ts";
import type { Globals, LogLevel } from "./globals.ts";
import type { Io } from "./io.ts";
import { tableText } from "./table.ts";
import { yamlText } from "./yaml_text.ts";

/** Data in all the forms that `--output` selects from. */
export interface View {
  /** For `json` and `yaml`. */
  readonly data: unknown;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** More columns at the right for `wide`: a title, and a cell for each row. */
  readonly wide?: readonly {
    readonly column: string;
    readonly cells: readonly string[];
  }[];
  /** `kind/name` each, for `name`. */
  readonly names: readonly string[];
  /** What follows the table. */
  readonly after?: string;
}

const weights: Readonly<Record<LogLevel, number>> = {
  debug: 0,
  info: 1,
  warn: 2,
  error: 3,
};
const logLevels: Readonly<Record<Level, LogLevel>> = {
  error: "error",
  warning: "warn",
  info: "info",
};
const colors: Readonly<Record<string, number>> = {
  error: 31,
  warning: 33,
  info: 36,
  debug: 90,
};

/** Writes to one pair of streams by one set of global flags. */
export class Printer {
  readonly #io: Io;
  readonly #globals: Globals;
  readonly #before: () => void;
  readonly #words: (line: string) => string;

  /**
   * @param before clears what is drawn on the screen
   * @param words makes a command line that is hinted at the user's own
   */
  constructor(
    io: Io,
    globals: Globals,
    before: () => void = () => {},
    words: (line: string) => string = (line) => line,
  ) {
    this.#io = io;
    this.#globals = globals;
    this.#before = before;
    this.#words = words;
  }

  /** Whether messages of this weight are wanted. */
  wants(level: LogLevel): boolean {
    return weights[level] >= weights[this.#globals.logLevel];
  }

  /** Text to stdout as it is. */
  text(text: string): void {
    this.#before();
    this.#io.stdout.write(text);
  }

  json(value: unknown): void {
    this.text(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** Data in the form asked for. */
  view(view: View, usual: "table" | "json"): void {
    switch (this.#globals.output ?? usual) {
      case "json":
        return this.json(view.data);
      case "yaml":
        return this.text(yamlText(view.data));
      case "name":
        return this.text(view.names.map((name) => `${name}\n`).join(""));
      case "wide": {
        const more = view.wide ?? [];
        const rows = view.rows.map((row, index) => [
          ...row,
          ...more.map(({ cells }) => cells[index] ?? ""),
        ]);
        const columns = [...view.columns, ...more.map(({ column }) => column)];
        return this.text(tableText(columns, rows) + (view.after ?? ""));
      }
      default:
        return this.text(
          tableText(view.columns, view.rows) + (view.after ?? ""),
        );
    }
  }

  /** A line to stderr that belongs to no place in a file. */
  note(level: LogLevel, message: string, hint?: string): void {
    if (!this.wants(level)) return;
    const name = level === "warn" ? "warning" : level;
    if (this.#globals.logFormat === "json") {
      return this.#stderr(
        jsonLine({ level: name, message, hint: this.#hint(hint) }),
      );
    }
    // What goes as it should needs no label.
    const label = level === "info" ? undefined : name;
    this.#stderr(this.#lines(label, message, undefined, [], hint));
  }

  problems(problems: readonly Problem[]): void {
    this.#problems(problems, []);
  }

  /** All problems of a failure, and what caused it. */
  failure(error: KompoxError): void {
    this.#problems(error.problems, causes(error));
  }

  /** The causes stand under the last problem: that is the one that broke off. */
  #problems(problems: readonly Problem[], causes: readonly string[]): void {
    const wanted = problems.filter(({ level }) => this.wants(logLevels[level]));
    const text = wanted.map((problem, index) => {
      const { level, message, at, hint } = problem;
      const under = index === wanted.length - 1 ? causes : [];
      if (this.#globals.logFormat === "json") {
        return jsonLine({
          level,
          message,
          ...at,
          causes: under.length > 0 ? under : undefined,
          hint: this.#hint(hint),
        });
      }
      const place = at && `${at.file}:${at.line}:${at.column}`;
      return this.#lines(level, message, place, under, hint);
    });
    this.#stderr(text.join(""));
  }

  #lines(
    level: string | undefined,
    message: string,
    place: string | undefined,
    causes: readonly string[],
    hint: string | undefined,
  ): string {
    const label = level && `${this.#paint(`${level}:`, colors[level] ?? 0)} `;
    const from = place && `${printable(place)}: `;
    const lines = [`${from ?? ""}${label ?? ""}${printable(message)}`];
    for (const cause of causes) lines.push(`  cause: ${printable(cause)}`);
    const words = this.#hint(hint);
    if (words !== undefined) lines.push(`  hint: ${printable(words)}`);
    return lines.map((line) => `${line}\n`).join("");
  }

  #hint(hint: string | undefined): string | undefined {
    return hint === undefined ? undefined : this.#words(hint);
  }

  #paint(text: string, color: number): string {
    return this.#globals.color(this.#io.stderr)
      ? `\x1b[${color}m${text}\x1b[0m`
      : text;
  }

  #stderr(text: string): void {
    if (text === "") return;
    this.#before();
    this.#io.stderr.write(text);
  }
}

/** The messages below an error; one that only repeats what stands above is left out. */
function causes(error: Error): string[] {
  const lines: string[] = [];
  let above = error.message;
  let cause: unknown = error.cause;
  for (let depth = 0; cause !== undefined && depth < 8; depth++) {
    const text = cause instanceof Error ? cause.message : String(cause);
    if (text !== "" && !above.includes(text)) lines.push(text);
    above = text;
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return lines;
}

function jsonLine(fields: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(fields)}\n`;
}

/** Without the characters that could steer a terminal; further lines are indented. */
function printable(text: string): string {
  return text
    // deno-lint-ignore no-control-regex
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "\ufffd")
    .replace(/\n/g, "\n    ");
}
