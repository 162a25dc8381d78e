/** How a copy in a pod ends: its exit code, or the words by which it failed. */

import type { Duplex, FrameIn } from "../../domain/duplex.ts";
import { failure, type KompoxError } from "../../domain/error.ts";

/** Letters of what a script said that are kept. */
const wordsLimit = 16_384;

/**
 * What a script writes to stdout, until it has ended well.
 *
 * @param what such as `export disk "x"`
 * @throws {KompoxError} `failed` with its last words; `unavailable` the
 *   connection broke off
 */
export async function* scriptOutput(
  session: Duplex,
  what: string,
  signal: AbortSignal,
): AsyncGenerator<Extract<FrameIn, { type: "stdout" }>> {
  const decoder = new TextDecoder();
  let words = "";
  for await (const frame of session.frames) {
    if (frame.type === "stdout") yield frame;
    else if (frame.type === "stderr") {
      words = (words + decoder.decode(frame.data, { stream: true }))
        .slice(-wordsLimit);
    } else if (frame.code === 0 && frame.reason === undefined) return;
    else throw scriptFailed(what, words, frame);
  }
  signal.throwIfAborted();
  throw failure("unavailable", `Cannot ${what}: the connection broke off`, {
    hint: "run it again",
  });
}

function scriptFailed(
  what: string,
  words: string,
  { code, reason }: Extract<FrameIn, { type: "exit" }>,
): KompoxError {
  const said = words.trim().split("\n").at(-1)?.trim();
  const state = said || reason || `tar ended with exit code ${code}`;
  const noShell = code === 127 || code === 126;
  return failure("failed", `Cannot ${what}: ${state}`, {
    hint: noShell
      ? "use an image with sh, find and tar: --image busybox"
      : "look at the space on the disk and at its file system",
  });
}
