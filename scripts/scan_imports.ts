/** Finds what a TypeScript file imports, without running or compiling it. */

/** One import of a file. */
export interface Import {
  /** As written; undefined when a dynamic import computes it. */
  readonly specifier?: string;
  /** From 1. */
  readonly line: number;
}

interface Token {
  readonly kind: "word" | "text" | "mark";
  readonly value: string;
  readonly line: number;
}

/**
 * Static, type-only, re-exporting and dynamic imports, in file order; those in
 * comments and texts are none.
 */
export function scanImports(text: string): Import[] {
  const tokens = tokenize(text);
  const found: Import[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== "word" || isMember(tokens, at)) continue;
    const next = tokens[at + 1];
    if (token.value === "import" && next?.value === "(") {
      const [inside, after] = [tokens[at + 2], tokens[at + 3]];
      const literal = inside?.kind === "text" &&
        (after?.value === ")" || after?.value === ",");
      found.push({
        specifier: literal ? inside.value : undefined,
        line: token.line,
      });
    } else if (token.value === "import" && next?.kind === "text") {
      found.push({ specifier: next.value, line: token.line });
    } else if (opensClause(tokens, at)) {
      const source = clauseSource(tokens, at);
      if (source) found.push({ specifier: source, line: token.line });
    }
  }
  return found;
}

/** `x.import` and the key `import:` are names. */
function isMember(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.value;
  const after = tokens[at + 1]?.value;
  return before === "." || after === ":" || after === ".";
}

function opensClause(tokens: readonly Token[], at: number): boolean {
  const { value } = tokens[at];
  if (value === "import") return true;
  if (value !== "export") return false;
  const next = tokens[at + 1]?.value;
  const first = next === "type" ? tokens[at + 2]?.value : next;
  return first === "{" || first === "*";
}

/** What stands behind `from`, when there is one before the statement ends. */
function clauseSource(
  tokens: readonly Token[],
  start: number,
): string | undefined {
  for (let at = start + 1; at < tokens.length; at++) {
    const { kind, value } = tokens[at];
    const next = tokens[at + 1];
    if (value === "from" && next?.kind === "text") return next.value;
    if (kind === "text" || !/^[\w$*{},]+$/.test(value)) return undefined;
    if (value === "export" || value === "import") return undefined;
  }
}

const pattern = new RegExp(
  [
    String.raw`(?<skip>\s+|//[^\n]*|/\*[^]*?\*/)`,
    String.raw`(?<text>"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*')`,
    String.raw`(?<word>[\p{L}\p{N}_$#]+)`,
    "(?<mark>[^])",
  ].join("|"),
  "uy",
);
const expression = String
  .raw`/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*`;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const regex = new RegExp(expression, "uy");
  /** For each template that is open, the depth of braces inside its `${`. */
  const templates: number[] = [];
  let line = 1;
  let at = 0;
  const take = (part: string) => {
    at += part.length;
    line += part.split("\n").length - 1;
  };
  while (at < text.length) {
    const closes = text[at] === "}" && templates.at(-1) === 0;
    if (text[at] === "`" || closes) {
      if (closes) templates.pop();
      const part = templatePart(text, at);
      if (part.endsWith("${")) templates.push(0);
      tokens.push({ kind: "mark", value: ")", line });
      take(part);
      continue;
    }
    pattern.lastIndex = at;
    const match = pattern.exec(text)!;
    const { skip, text: quoted, word, mark } = match.groups!;
    regex.lastIndex = at;
    const literal = mark === "/" && mayBeginRegex(tokens.at(-1))
      ? regex.exec(text)
      : null;
    if (literal) tokens.push({ kind: "mark", value: ")", line });
    else if (quoted) {
      tokens.push({ kind: "text", value: quoted.slice(1, -1), line });
    } else if (word) tokens.push({ kind: "word", value: word, line });
    else if (!skip) tokens.push({ kind: "mark", value: mark, line });
    if (templates.length > 0 && mark === "{") templates[templates.length - 1]++;
    if (templates.length > 0 && mark === "}") templates[templates.length - 1]--;
    take(literal ? literal[0] : match[0]);
  }
  return tokens;
}

/** From a backtick or the brace that ends `${`, through the next `${` or backtick. */
function templatePart(text: string, start: number): string {
  let at = start + 1;
  while (at < text.length) {
    if (text[at] === "\\") at += 2;
    else if (text[at] === "`") return text.slice(start, at + 1);
    else if (text[at] === "$" && text[at + 1] === "{") {
      return text.slice(start, at + 2);
    } else at++;
  }
  return text.slice(start);
}

/** A slash after a value divides. */
function mayBeginRegex(before: Token | undefined): boolean {
  if (!before) return true;
  if (before.kind === "text") return false;
  if (before.kind === "mark") return !/[)\]}]/.test(before.value);
  return /^(?:return|typeof|case|in|of|delete|void|throw|new|else|await|yield)$/
    .test(before.value);
}
