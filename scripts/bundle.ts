/** Builds the split bundle of each executable into dist/bundle: what is compiled and what the command tests run. */

import { bundleFolder, type Executable, executables } from "./executables.ts";
import { openLate } from "./open_late.ts";
import { runDeno } from "./run_deno.ts";

/** Bundles all executables, from nothing each time; one that cannot be made leaves the old one. */
export async function bundleAll(): Promise<void> {
  for (const executable of executables) {
    const folder = bundleFolder(executable);
    const fresh = `${folder}.new-${crypto.randomUUID().slice(0, 8)}`;
    try {
      await bundle(executable, fresh);
      await remove(folder);
      await Deno.rename(fresh, folder);
    } finally {
      await remove(fresh);
    }
    const bytes = await folderBytes(folder);
    console.error(`${folder}: ${(bytes / 1024).toFixed(0)} KiB`);
  }
}

async function bundle({ entry }: Executable, folder: string): Promise<void> {
  await runDeno([
    "bundle",
    "--quiet",
    "--minify",
    "--code-splitting",
    "--platform=deno",
    "--outdir",
    folder,
    entry,
  ]);
  await openChunksLate(folder);
}

async function remove(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
}

async function openChunksLate(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    const code = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, openLate(code));
  }
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for await (const entry of Deno.readDir(folder)) {
    bytes += (await Deno.stat(`${folder}/${entry.name}`)).size;
  }
  return bytes;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

if (import.meta.main) await bundleAll();
