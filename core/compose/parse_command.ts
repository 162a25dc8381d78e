/** `command` and `entrypoint`: a list of words, or a text split as a shell would split it. */

import { locate, type Located } from "../domain/source.ts";
import { isNull, type Node } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import { looseText, wrongForm } from "./values.ts";

/**
 * @returns undefined: the image's stays; an empty list resets it
 */
export function parseCommand(
  node: Node | undefined,
  key: string,
  findings: Findings,
): Located<readonly string[]> | undefined {
  if (node === undefined || isNull(node)) return undefined;
  if (node.kind === "map") {
    return wrongForm(node, key, "text or a list", findings);
  }
  if (node.kind === "list") {
    const words = node.items.map((item) => looseText(item, key, findings));
    return locate(words.map((word) => word?.value ?? ""), node);
  }
  const text = looseText(node, key, findings);
  if (text === undefined) return undefined;
  const { words, operator, open } = splitWords(text.value);
  if (open !== undefined) {
    findings.error(
      node,
      `Cannot split "${key}" into words: the ${open} is never closed`,
      "close it, or write the words as a list",
    );
    return undefined;
  }
  if (operator !== undefined) {
    findings.error(
      node,
      `Cannot split "${key}" into words: "${operator}" is for a shell, and no shell runs it`,
      `write it as a list: ["sh", "-c", "..."], or quote the ${operator}`,
    );
    return undefined;
  }
  return locate(words, node);
}

/** The words of a command line, and what kept it from being one. */
export interface Words {
  readonly words: readonly string[];
  /** The first unquoted shell operator. */
  readonly operator?: string;
  /** The quote or backslash that is never closed. */
  readonly open?: string;
}

/**
 * Splits at blanks. Single quotes keep everything, double quotes and backslash
 * as in a shell; variables are not expanded.
 */
export function splitWords(text: string): Words {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === " " || char === "\t" || char === "\n" || char === "\r") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return { words, open: char };
      word = (word ?? "") + text.slice(at + 1, end);
      at = end;
    } else if (char === '"') {
      const quoted = doubleQuoted(text, at + 1);
      if (quoted === undefined) return { words, open: char };
      word = (word ?? "") + quoted.text;
      at = quoted.end;
    } else if (char === "\\") {
      if (at + 1 >= text.length) return { words, open: char };
      word = (word ?? "") + text[++at];
    } else if (";&|<>".includes(char)) {
      return { words, operator: char };
    } else word = (word ?? "") + char;
  }
  if (word !== undefined) words.push(word);
  return { words };
}

function doubleQuoted(
  text: string,
  from: number,
): { text: string; end: number } | undefined {
  let result = "";
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') return { text: result, end: at };
    if (text[at] === "\\" && at + 1 < text.length) at++;
    result += text[at];
  }
  return undefined;
}
