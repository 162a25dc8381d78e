/** A number that chooses what of a long run a commit sees, so that each commit sees something else. */

/** @param name of the variable that overrules it. @returns it, else the first 31 bits of the commit, else 1 */
export async function commitSeed(name: string): Promise<number> {
  const given = variable(name);
  if (given !== undefined) return Number(given);
  try {
    const { stdout } = await new Deno.Command("git", {
      args: ["rev-parse", "HEAD"],
      stderr: "null",
    }).output();
    const commit = new TextDecoder().decode(stdout).trim();
    return (parseInt(commit.slice(0, 8), 16) >>> 1) || 1;
  } catch {
    return 1;
  }
}

/** @returns undefined also where the tests may not see it */
export function variable(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}
