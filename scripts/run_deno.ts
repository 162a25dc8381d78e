/** Runs `deno` from the PATH (in a task: the one that runs it), and fails with its output when it fails. */

/**
 * @param args arguments of `deno`
 * @param env variables added to the environment
 * @returns standard output
 * @throws {Error} with the whole output when the exit code is not 0
 */
export async function runDeno(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const child = await new Deno.Command("deno", {
    args: [...args],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...env },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (child.code !== 0) {
    throw new Error(
      `deno ${args.join(" ")} ended with ${child.code}\n` +
        text(child.stdout) + text(child.stderr),
    );
  }
  return text(child.stdout);
}
