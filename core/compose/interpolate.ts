/** Replaces `$NAME` and `${NAME...}` in a text as Docker Compose does. */

import { composeLimits } from "./limits.ts";

/** A text taken apart at its variables. */
export type Template = readonly TemplatePart[];

/** Literal text, a variable, or something that begins like a variable and is none. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | {
    readonly kind: "variable";
    readonly name: string;
    /** Offset of the `$`. */
    readonly offset: number;
    readonly operator?: Operator;
    readonly operand?: Template;
  }
  | { readonly kind: "invalid"; readonly offset: number };

/** What follows the name: a default, a requirement, a replacement. */
export type Operator = ":-" | "-" | ":?" | "?" | ":+" | "+";

/** What expansion asks and tells. */
export interface Expansion {
  lookup(name: string): string | undefined;
  /** A variable without a value and without a default became empty. */
  unset(name: string, offset: number): void;
  /** `${NAME:?reason}` without a value. */
  required(name: string, reason: string, offset: number): void;
  /** Something behind a `$` that is no variable. */
  invalid(offset: number): void;
}

const nameForm = /[A-Za-z_][A-Za-z0-9_]*/y;
const operators: readonly Operator[] = [":-", ":?", ":+", "-", "?", "+"];

/** Takes a text apart in one pass; never throws. */
export function parseTemplate(text: string): Template {
  return parseParts(text, 0, 0, false).parts;
}

/** The names of all variables in a text, those in defaults too. */
export function variablesIn(text: string): string[] {
  const names: string[] = [];
  if (text.includes("$")) collectNames(parseTemplate(text), names);
  return names;
}

/** The text with every variable replaced; problems go to the expansion. */
export function expandTemplate(template: Template, to: Expansion): string {
  let result = "";
  for (const part of template) {
    if (part.kind === "text") result += part.text;
    else if (part.kind === "invalid") to.invalid(part.offset);
    else result += expandVariable(part, to);
  }
  return result;
}

function expandVariable(
  part: TemplatePart & { kind: "variable" },
  to: Expansion,
): string {
  const value = to.lookup(part.name);
  const operand = part.operand ?? [];
  const filled = part.operator?.startsWith(":")
    ? value !== undefined && value !== ""
    : value !== undefined;
  switch (part.operator) {
    case ":-":
    case "-":
      return filled ? value! : expandTemplate(operand, to);
    case ":+":
    case "+":
      return filled ? expandTemplate(operand, to) : "";
    case ":?":
    case "?":
      if (filled) return value!;
      to.required(part.name, expandTemplate(operand, to), part.offset);
      return "";
    default:
      if (value === undefined) to.unset(part.name, part.offset);
      return value ?? "";
  }
}

function collectNames(template: Template, names: string[]): void {
  for (const part of template) {
    if (part.kind !== "variable") continue;
    names.push(part.name);
    if (part.operand !== undefined) collectNames(part.operand, names);
  }
}

/** Reads up to the end, or (inside braces) to the brace that closes. */
function parseParts(
  text: string,
  from: number,
  depth: number,
  inBraces: boolean,
): { parts: TemplatePart[]; end: number; closed: boolean } {
  const parts: TemplatePart[] = [];
  let at = from;
  let literal = "";
  let braces = 0;
  while (at < text.length) {
    const next = nextSpecial(text, at, inBraces);
    literal += text.slice(at, next);
    at = next;
    if (at >= text.length) break;
    const char = text[at];
    if (char === "{") braces++;
    if (char === "}") {
      if (braces === 0) {
        push(parts, literal);
        return { parts, end: at, closed: true };
      }
      braces--;
    }
    if (char !== "$") {
      literal += char;
      at++;
    } else if (text[at + 1] === "$") {
      literal += "$";
      at += 2;
    } else {
      push(parts, literal);
      literal = "";
      const { part, end } = parseVariable(text, at, depth);
      parts.push(part);
      at = end;
    }
  }
  push(parts, literal);
  return { parts, end: at, closed: false };
}

function nextSpecial(text: string, from: number, inBraces: boolean): number {
  if (!inBraces) {
    const dollar = text.indexOf("$", from);
    return dollar < 0 ? text.length : dollar;
  }
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === "$" || char === "{" || char === "}") return at;
  }
  return text.length;
}

function push(parts: TemplatePart[], text: string): void {
  if (text !== "") parts.push({ kind: "text", text });
}

function parseVariable(
  text: string,
  offset: number,
  depth: number,
): { part: TemplatePart; end: number } {
  const invalid = { kind: "invalid", offset } as const;
  const braced = text[offset + 1] === "{";
  const start = offset + (braced ? 2 : 1);
  nameForm.lastIndex = start;
  const name = nameForm.exec(text)?.[0];
  if (name === undefined) return { part: invalid, end: start };
  const after = start + name.length;
  if (!braced) {
    return { part: { kind: "variable", name, offset }, end: after };
  }
  if (text[after] === "}") {
    return { part: { kind: "variable", name, offset }, end: after + 1 };
  }
  const operator = operators.find((known) => text.startsWith(known, after));
  if (operator === undefined || depth >= composeLimits.interpolationDepth) {
    return { part: invalid, end: text.length };
  }
  const operand = parseParts(text, after + operator.length, depth + 1, true);
  if (!operand.closed) return { part: invalid, end: text.length };
  const { parts, end } = operand;
  return {
    part: { kind: "variable", name, offset, operator, operand: parts },
    end: end + 1,
  };
}
