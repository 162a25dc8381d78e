/** Runs `kompoxops` as users do: the bundle, with the permissions of the executable. */

import { kompoxops } from "../bench/programs.ts";

/** How a run ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param cwd directory with a kompoxops.yml */
export async function runKompoxops(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const [command, ...all] = kompoxops(args);
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: all,
    cwd,
    env: { NO_COLOR: "1", KUBECONFIG: "", ...env },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}
