/** An executable as users get it: the split bundle, with its own permissions. */

import { bundleEntry, executable, runArgs } from "../../scripts/executables.ts";

/** What a finished run left. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Absent: `kompoxops`. */
  readonly program?: string;
}

/** Arguments of `deno` that run the bundle. */
export function bundleArgs(
  args: readonly string[],
  program = "kompoxops",
): string[] {
  const module = Deno.realPathSync(bundleEntry(executable(program)));
  return [...runArgs(executable(program), module), ...args];
}

/** Starts a run; its streams are pipes. */
export function startBundled(
  args: readonly string[],
  { cwd, env, program }: RunOptions,
): Deno.ChildProcess {
  return new Deno.Command("deno", {
    args: bundleArgs(args, program),
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs to the end. */
export async function runBundled(
  args: readonly string[],
  options: RunOptions,
): Promise<Finished> {
  const child = startBundled(args, options);
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(options.stdin ?? ""));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** A project folder that is gone after the work. */
export async function inProject<T>(
  files: Readonly<Record<string, string>>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "kompox-test-" });
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
