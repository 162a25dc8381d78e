/** Memory of a program in a process of its own: resident size, so that what the runtime holds counts too. */

/** The last line that {@link printGrowth} writes. */
interface Growth {
  readonly grownBytes: number;
}

/**
 * Runs a script to its end.
 *
 * @param script calls {@link printGrowth}
 * @returns by how many bytes its resident size grew at most
 * @throws {Error} when it fails, with what it said
 */
export async function growthOf(
  script: URL,
  args: readonly string[] = [],
): Promise<number> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--no-prompt", "-A", script.href]
      .concat(args),
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  const said = text.decode(stdout).trim();
  if (code !== 0) throw new Error(`${said}\n${text.decode(stderr)}`);
  const growth = JSON.parse(said.slice(said.lastIndexOf("\n") + 1)) as Growth;
  return growth.grownBytes;
}

/** The other side: does the work and tells how much the process grew meanwhile. */
export async function printGrowth(work: () => Promise<void>): Promise<void> {
  const resident = () => Deno.memoryUsage().rss;
  const before = resident();
  let most = 0;
  const look = () => most = Math.max(most, resident() - before);
  const timer = setInterval(look, 20);
  try {
    await work();
    look();
  } finally {
    clearInterval(timer);
  }
  console.log(JSON.stringify({ grownBytes: most } satisfies Growth));
}
