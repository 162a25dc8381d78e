/**
 * Builds the executables with `deno compile` from the split bundles, for each
 * target whose runtime can be had; `--check` embeds into a stand-in instead and
 * verifies files, entry, permissions and flags of the engine.
 */

import { parseArgs } from "node:util";
import { bundleAll } from "./bundle.ts";
import {
  bundleEntry,
  bundleFolder,
  type Executable,
  executables,
  grants,
  targets,
} from "./executables.ts";
import { runDeno } from "./run_deno.ts";
import { readEmbedded } from "./standalone.ts";

/** Embeds a bundle for one target, or into whatever DENORT_BIN names. */
async function embed(
  executable: Executable,
  output: string,
  more: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  await runDeno([
    "compile",
    "--no-check",
    "--no-config",
    "--no-lock",
    ...grants(executable),
    ...more,
    "--include",
    bundleFolder(executable),
    "--output",
    output,
    bundleEntry(executable),
  ], env);
}

/** @returns the targets that could not be built, with the reason */
async function compileAll(wanted: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const target of wanted) {
    for (const executable of executables) {
      const suffix = target.includes("windows") ? ".exe" : "";
      const output = `dist/${target}/${executable.name}${suffix}`;
      try {
        await embed(executable, output, ["--target", target]);
        console.log(output);
      } catch (error) {
        missing.push(`${output}: ${runtimeReason(String(error))}`);
      }
    }
  }
  return missing;
}

/** What Deno's output tells of the cause; its first line is the command itself. */
function runtimeReason(text: string): string {
  const causes = [...text.matchAll(/^\s+[1-9]: (.*)$/gm)].map(([, line]) =>
    line
  );
  return causes[0] ?? text.split("\n").slice(1).join(" ").trim();
}

/** @throws {Error} when the embedded program is not what the bundle is */
export async function checkAll(): Promise<void> {
  for (const executable of executables) {
    const output = `dist/check/${executable.name}`;
    await embed(executable, output, [], { DENORT_BIN: Deno.execPath() });
    const embedded = readEmbedded(await Deno.readFile(output));
    await checkFiles(executable, embedded.files);
    checkEntry(executable, embedded.entry);
    checkPermissions(executable, embedded.permissions);
    checkEngine(executable, embedded.v8Flags);
    await Deno.remove(output);
    console.log(
      `${executable.name}: ${embedded.files.size} files, entry ${embedded.entry}, permissions as declared`,
    );
  }
}

async function checkFiles(
  executable: Executable,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const folder = bundleFolder(executable);
  const names = new Set<string>();
  for await (const { name } of Deno.readDir(folder)) {
    names.add(name);
    const embedded = files.get(name);
    const bundled = await Deno.readFile(`${folder}/${name}`);
    if (embedded === undefined || !equal(embedded, bundled)) {
      throw new Error(`${executable.name}: ${name} is not embedded as bundled`);
    }
  }
  for (const name of files.keys()) {
    if (!names.has(name)) {
      throw new Error(`${executable.name}: ${name} does not belong there`);
    }
  }
}

function checkEntry(executable: Executable, entry: string): void {
  if (entry !== `${executable.name}.js`) {
    throw new Error(`${executable.name}: the entry is ${entry}`);
  }
}

/** The runtime adds flags of its own, which are not looked at. */
function checkEngine(
  { name, engine }: Executable,
  embedded: readonly string[],
): void {
  const known = executables.flatMap(({ engine }) => engine);
  const ours = embedded.filter((flag) => known.includes(flag));
  if (ours.join() !== engine.join()) {
    throw new Error(`${name}: the engine's flags are ${embedded.join()}`);
  }
}

/** Compares what was embedded with the declared flags; what is not declared must be absent. */
export function checkPermissions(
  executable: Executable,
  embedded: Readonly<Record<string, unknown>>,
): void {
  const flags = executable.permissions;
  for (
    const kind of ["net", "read", "write", "env", "run", "sys", "ffi", "import"]
  ) {
    const granted = grantOf(flags, kind);
    const denied = flags.includes(`--deny-${kind}`);
    const got = denied ? embedded[`deny_${kind}`] : embedded[`allow_${kind}`];
    const want = denied ? [] : granted;
    if (JSON.stringify(got ?? null) !== JSON.stringify(want)) {
      throw new Error(
        `${executable.name}: ${kind} is ${JSON.stringify(got)}, declared ${
          JSON.stringify(want)
        }`,
      );
    }
  }
  if (embedded.prompt !== false) {
    throw new Error(`${executable.name}: it would ask for permissions`);
  }
}

/** null: not granted; []: all; else the list. */
function grantOf(flags: readonly string[], kind: string): string[] | null {
  const flag = flags.find((one) =>
    one === `--allow-${kind}` || one.startsWith(`--allow-${kind}=`)
  );
  if (flag === undefined) return null;
  const [, list] = flag.split("=");
  return list === undefined ? [] : list.split(",");
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length &&
    left.every((byte, index) => byte === right[index]);
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      target: { type: "string", multiple: true, default: [...targets] },
    },
  });
  await bundleAll();
  if (values.check) await checkAll();
  else {
    const missing = await compileAll(values.target);
    for (const line of missing) console.error(`not built: ${line}`);
    if (missing.length > 0) {
      console.error(
        "hint: `deno compile` takes the runtime of each target from Deno's release host;\n" +
          "  where that is out of reach, put denort-<target>.zip below $DENO_DIR/dl/release/v<version>/",
      );
      if (missing.length === values.target.length * executables.length) {
        Deno.exit(1);
      }
    }
  }
}
