/** Runs a program to its end for what it writes. */

/** @throws {Error} it ends with anything but 0 */
export async function output(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const [command, ...args] = argv;
  const options = { args, cwd, env, stdin: "null" } as const;
  const child = await new Deno.Command(command, options).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (child.code === 0) return text(child.stdout);
  throw new Error(
    `"${argv.join(" ")}" ended with ${child.code}: ${text(child.stderr)}`,
  );
}
