/** Takes a token in, from where nobody else sees it. */

import { failure } from "../../core/domain/error.ts";
import type { Context } from "../command.ts";
import { rawMode } from "../terminal.ts";

const form = /^kpx_[0-9A-Za-z]{16,128}$/;

/** More than any token. */
const limit = 4096;

/**
 * From stdin, or typed without being shown.
 *
 * @param from `-`, the only value that it takes: arguments are seen by others
 * @throws {KompoxError} `usage`
 */
export async function readToken(
  context: Context,
  from: string | undefined,
): Promise<string> {
  if (from !== undefined && from !== "-") {
    throw failure(
      "usage",
      "Cannot take a token as an argument: every user of this machine sees it",
      { hint: "kompox login --url URL --token - <FILE" },
    );
  }
  const typed = from === undefined && context.io.stdin.isTerminal;
  const text = (typed ? await prompt(context) : await readAll(context)).trim();
  if (form.test(text)) return text;
  throw failure(
    "usage",
    text === ""
      ? "Cannot log in: no token came"
      : "Cannot log in: what came is no token",
    { hint: 'a token begins with "kpx_"; the operator makes one' },
  );
}

async function readAll({ io }: Context): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of io.stdin.chunks()) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > limit) break;
  }
  return text;
}

/** Until Enter; Ctrl-C and Ctrl-D leave. */
async function prompt(context: Context): Promise<string> {
  const { io } = context;
  io.stderr.write("token: ");
  const restore = rawMode(context);
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of io.stdin.chunks()) {
      for (const key of decoder.decode(chunk, { stream: true })) {
        if (key === "\r" || key === "\n") return text;
        if (key === "\x03" || key === "\x04") {
          throw failure("usage", "Cannot log in: the prompt was left");
        }
        if (key === "\x7f" || key === "\b") text = text.slice(0, -1);
        else if (text.length < limit) text += key;
      }
    }
    return text;
  } finally {
    restore();
    io.stderr.write("\n");
  }
}
