/** Reads transcripts: command lines, and what a user would see of each. */

/** One command line and its expected outcome. */
export interface Exchange {
  /** Line of the file on which it stands, from 1. */
  readonly line: number;
  readonly env: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/**
 * `$ NAME=VALUE program argument ...` begins an exchange; lines that begin with
 * `! ` are stderr, `? N` is an exit code other than 0, all others are stdout.
 * `#` lines between exchanges are remarks; an empty line before a `$` or `#`
 * line, or at the end, is none of stdout.
 */
export function parseTranscript(text: string): Exchange[] {
  const exchanges: Exchange[] = [];
  const lines = text.split("\n");
  let at = 0;
  while (at < lines.length) {
    const start = at++;
    if (!lines[start].startsWith("$ ")) continue;
    let [stdout, stderr, code] = ["", "", 0];
    for (; at < lines.length && !endsExchange(lines, at); at++) {
      const line = lines[at];
      if (line.startsWith("! ")) stderr += `${line.slice(2)}\n`;
      else if (line.startsWith("? ")) code = Number(line.slice(2));
      else stdout += `${line}\n`;
    }
    const words = splitWords(lines[start].slice(2));
    const first = words.findIndex((word) => !/^\w+=/.test(word));
    const env = words.slice(0, first).map((word) => {
      const [name, ...value] = word.split("=");
      return [name, value.join("=")];
    });
    exchanges.push({
      line: start + 1,
      env: Object.fromEntries(env),
      argv: words.slice(first + 1),
      stdout,
      stderr,
      code,
    });
  }
  return exchanges;
}

function endsExchange(lines: readonly string[], at: number): boolean {
  if (/^[$#] /.test(lines[at])) return true;
  const next = lines[at + 1];
  return lines[at] === "" && (next === undefined || /^[$#] /.test(next));
}

/** As a shell would, with quotes and nothing else. */
function splitWords(line: string): string[] {
  const words = line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g);
  return [...words].map(([word]) =>
    word.replace(
      /"([^"]*)"|'([^']*)'/g,
      (_, double, single) => double ?? single,
    )
  );
}
