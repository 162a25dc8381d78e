/** The programs that the benchmark runs, and the folder that it works in. */

import { bundleEntry, executable, runArgs } from "../../scripts/executables.ts";

/** `kompoxops` from the split bundle, with the permissions of the binary. */
export function kompoxops(args: readonly string[]): string[] {
  return program("kompoxops", args);
}

/** As {@link kompoxops}, another executable. */
export function program(name: string, args: readonly string[]): string[] {
  const module = Deno.realPathSync(bundleEntry(executable(name)));
  return [Deno.execPath(), ...runArgs(executable(name), module), ...args];
}

/** The floor: an empty program, started the same way. */
export async function emptyProgram(root: string): Promise<string[]> {
  const file = `${root}/empty.js`;
  await Deno.writeTextFile(file, "");
  return [Deno.execPath(), ...runArgs(executable("kompoxops"), file)];
}

/** Path of kubectl, when there is one: `KOMPOX_BENCH_KUBECTL`, else from the PATH. */
export async function findKubectl(): Promise<string | undefined> {
  const named = Deno.env.get("KOMPOX_BENCH_KUBECTL");
  if (named) return named;
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    try {
      if ((await Deno.stat(`${folder}/kubectl`)).isFile) {
        return `${folder}/kubectl`;
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

/** Runs the work in a temporary folder that is removed afterwards. */
export async function inFolder<T>(
  work: (root: string) => Promise<T>,
): Promise<T> {
  const root = await Deno.makeTempDir({ prefix: "kompox-bench-" });
  try {
    return await work(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}
