/** Reads `.env` and `env_file` texts with Docker's rules. */

import type { Located, Source } from "../domain/source.ts";
import { locate } from "../domain/source.ts";
import type { Findings } from "./findings.ts";
import { expandTemplate, parseTemplate } from "./interpolate.ts";

/** Where values come from that the text does not set itself. */
export interface DotenvOptions {
  /** Wins over variables that the file set on an earlier line. */
  lookup(name: string): string | undefined;
  /** `raw`: `KEY=VALUE` lines, values taken as they stand. */
  readonly format?: "raw";
}

const escapes = new Map([
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
  ['"', '"'],
  ["\\", "\\"],
  // The expansion that follows reads `$$` as `$`.
  ["$", "$$"],
]);

/**
 * Comments, `export `, quotes (single: literal; double: escapes and variables),
 * values over several lines inside quotes, a name alone takes its value from
 * `lookup`. A wrong line is an error with its place; reading goes on after it.
 *
 * @returns values by name, the last one wins, each at its name
 */
export function parseDotenv(
  source: Source,
  options: DotenvOptions,
  findings: Findings,
): Map<string, Located<string>> {
  return new DotenvReader(source, options, findings).read();
}

/** Names that a text asks its surroundings for. */
export function dotenvMentions(source: Source, findings: Findings): string[] {
  const names = new Set<string>();
  const lookup = (name: string) => {
    names.add(name);
    return undefined;
  };
  parseDotenv(source, { lookup }, findings);
  return [...names];
}

/** A cursor over one text. */
class DotenvReader {
  readonly #source: Source;
  readonly #text: string;
  readonly #options: DotenvOptions;
  readonly #findings: Findings;
  readonly #values = new Map<string, Located<string>>();
  #at = 0;

  constructor(source: Source, options: DotenvOptions, findings: Findings) {
    this.#source = source;
    this.#text = source.text;
    this.#options = options;
    this.#findings = findings;
  }

  read(): Map<string, Located<string>> {
    if (this.#text.startsWith("\uFEFF")) this.#at = 1;
    while (this.#toStatement()) this.#statement();
    return this.#values;
  }

  /** Skips blanks, line breaks and comment lines. */
  #toStatement(): boolean {
    for (;;) {
      this.#skip(/\s*/y);
      if (this.#at >= this.#text.length) return false;
      if (this.#text[this.#at] !== "#") return true;
      this.#at = this.#lineEnd();
    }
  }

  #statement(): void {
    this.#skip(/export[ \t]+/y);
    const start = this.#at;
    const end = this.#lineEnd();
    let stop = start;
    while (stop < end && !"=:".includes(this.#text[stop])) stop++;
    const name = this.#text.slice(start, stop).trim();
    if (!/^[\p{L}\p{N}_.[\]-]+$/u.test(name)) {
      // The line may be a part of a secret, so it is not shown.
      this.#error(
        start,
        "Cannot read the line: it does not begin with the name of a variable",
        "write NAME=value, with letters, digits and _ in the name",
      );
      this.#at = end;
      return;
    }
    if (stop === end) {
      this.#at = end;
      const value = this.#options.lookup(name);
      if (value !== undefined) this.#set(name, value, start);
      return;
    }
    this.#at = stop + 1;
    if (this.#options.format === "raw") {
      this.#set(name, this.#text.slice(stop + 1, end), start);
      this.#at = end;
      return;
    }
    this.#skip(/[ \t\v\f\r\u0085\u00A0]*/y);
    const value = this.#value();
    if (value !== undefined) this.#set(name, value, start);
  }

  #value(): string | undefined {
    const quote = this.#text[this.#at];
    if (quote !== '"' && quote !== "'") {
      const end = this.#lineEnd();
      const line = this.#text.slice(this.#at, end);
      const start = this.#at;
      this.#at = end;
      const comment = line.indexOf(" #");
      const bare = comment < 0 ? line : line.slice(0, comment);
      return this.#expand(bare.trimEnd(), start);
    }
    const start = this.#at;
    const end = closingQuote(this.#text, start + 1, quote);
    if (end < 0) {
      this.#error(
        start,
        `Cannot read the value: the ${quote} is never closed`,
        `close it with ${quote}`,
      );
      this.#at = this.#lineEnd();
      return undefined;
    }
    this.#at = end + 1;
    const inner = this.#text.slice(start + 1, end);
    if (quote === "'") return inner.replaceAll("\\'", "'");
    return this.#expand(unescape(inner), start);
  }

  #expand(text: string, start: number): string {
    if (!text.includes("$")) return text;
    const at = { source: this.#source, offset: start };
    return expandTemplate(parseTemplate(text), {
      lookup: (name) =>
        this.#options.lookup(name) ?? this.#values.get(name)?.value,
      unset: (name) =>
        this.#findings.warning(
          at,
          `Cannot find a value for "${name}": an empty text takes its place`,
          `set ${name} in the environment, or write \${${name}:-} when empty is meant`,
        ),
      required: (name, reason) =>
        this.#findings.error(
          at,
          `Cannot expand "${name}": ${reason || "it has no value"}`,
          `set ${name} in the environment`,
        ),
      invalid: () =>
        this.#findings.error(
          at,
          "Cannot expand the value: a $ is not followed by a variable",
          "write $$ for a dollar sign, or put the value in single quotes",
        ),
    });
  }

  #set(name: string, value: string, offset: number): void {
    this.#values.delete(name);
    this.#values.set(name, locate(value, { source: this.#source, offset }));
  }

  #error(offset: number, message: string, hint: string): void {
    this.#findings.error({ source: this.#source, offset }, message, hint);
  }

  /** Moves behind what a sticky pattern matches here. */
  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    if (pattern.test(this.#text)) this.#at = pattern.lastIndex;
  }

  #lineEnd(): number {
    const end = this.#text.indexOf("\n", this.#at);
    return end < 0 ? this.#text.length : end;
  }
}

function closingQuote(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function unescape(text: string): string {
  return text.replace(
    /\\(?:0([0-7]{1,3})|([abfnrtv"\\$]))/g,
    (_, octal: string | undefined, char: string) =>
      octal === undefined
        ? escapes.get(char)!
        : String.fromCharCode(parseInt(octal, 8) & 0xff),
  );
}
