/** Writes what a command makes to where the user wants it. */

import { failure } from "../core/domain/error.ts";
import type { Context } from "./command.ts";

/**
 * @param path `-` is stdout
 * @throws {KompoxError} `failed`; an existing file is then as it was
 */
export async function writeOut(
  { io, print }: Context,
  path: string,
  text: string,
): Promise<void> {
  if (path === "-") return print.text(text);
  try {
    await io.replaceFile(path, text, 0o644);
  } catch (cause) {
    throw failure("failed", `Cannot write "${path}": the system refuses it`, {
      hint: "give a path in a directory that exists and may be written to",
      cause,
    });
  }
}
