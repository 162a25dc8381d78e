/** Writes docs/reference and docs/man from the commands; with --check tells what is stale instead. */

import type { Program } from "../cli/command.ts";
import { kompox } from "../cli/kompox.ts";
import { kompoxops } from "../cli/kompoxops.ts";
import { kompoxsvc } from "../cli/kompoxsvc.ts";
import { runSchema } from "../cli/ops/schema.ts";
import { manPages } from "./reference/man.ts";
import { markdownPages } from "./reference/markdown.ts";

const root = new URL("../docs/", import.meta.url);

/** The executables and the folders of their pages. */
export const programs: readonly (readonly [Program, folder: string])[] = [
  [kompoxops, "reference"],
  [kompox, "reference/kompox"],
  [kompoxsvc, "reference/kompoxsvc"],
];

/** @returns all files that are made, by path below docs */
export async function referenceFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const [program, folder] of programs) {
    for (const [name, text] of markdownPages(program)) {
      files.set(`${folder}/${name}`, text);
    }
    for (const [name, text] of manPages(program)) {
      files.set(`man/${name}`, text);
    }
  }
  files.set("reference/kompoxops.schema.json", await schemaText());
  return files;
}

/** What `kompoxops schema` prints. */
async function schemaText(): Promise<string> {
  let text = "";
  const print = {
    view: ({ data }: { data: unknown }) => {
      text = `${JSON.stringify(data, null, 2)}\n`;
    },
  };
  await runSchema({ print } as unknown as Parameters<typeof runSchema>[0]);
  return text;
}

/** @returns paths below docs of files that differ, are missing, or are not made any more */
export async function staleFiles(): Promise<string[]> {
  const files = await referenceFiles();
  const stale: string[] = [];
  for (const [path, text] of files) {
    const there = await Deno.readTextFile(new URL(path, root)).catch(() => "");
    if (there !== text) stale.push(path);
  }
  for (const folder of [...programs.map(([, folder]) => folder), "man"]) {
    for (const name of await filesIn(folder)) {
      if (!files.has(`${folder}/${name}`)) stale.push(`${folder}/${name}`);
    }
  }
  return stale;
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(new URL(folder, root)));
    return entries.flatMap(({ name, isFile }) => isFile ? [name] : []);
  } catch {
    return [];
  }
}

async function write(): Promise<void> {
  const files = await referenceFiles();
  for (const path of await staleFiles()) {
    const text = files.get(path);
    const url = new URL(path, root);
    await Deno.mkdir(new URL("./", url), { recursive: true });
    if (text === undefined) await Deno.remove(url);
    else await Deno.writeTextFile(url, text);
    console.log(`${text === undefined ? "removed" : "wrote"} docs/${path}`);
  }
}

async function main(args: readonly string[]): Promise<number> {
  if (!args.includes("--check")) {
    await write();
    return 0;
  }
  const stale = await staleFiles();
  for (const path of stale) {
    console.error(`docs/${path} is stale: run deno task reference`);
  }
  return stale.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
