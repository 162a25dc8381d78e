/** What is said of an error that nobody foresaw. */

import type { Program } from "./command.ts";
import type { Printer } from "./print.ts";

const issues = "https://github.com/kompox/kompox/issues";

/** One error with where to report it; the stack only for `--log-level debug`. */
export function bugReport(
  error: unknown,
  program: Program,
  path: string,
  print: Printer,
): void {
  const what = error instanceof Error
    ? `${error.name}: ${error.message}`
    : String(error);
  const { deno } = Deno.version;
  const { os, arch } = Deno.build;
  const where =
    `${program.name} ${program.version}, Deno ${deno}, ${os} ${arch}, "${path}"`;
  print.note(
    "error",
    `Cannot go on: ${program.name} has a bug: ${what}`,
    `report it at ${issues} with this line: ${where}`,
  );
  if (error instanceof Error && error.stack) print.note("debug", error.stack);
}
