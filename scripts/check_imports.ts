/** Holds the import table of DESIGN.md: reads all files, prints what breaks it. */

import { circles, whyNot } from "./import_rules.ts";
import { scanImports } from "./scan_imports.ts";

/** Folders that hold no code of ours. */
const skipped = new Set(["node_modules", "dist", ".git"]);

/** What is wrong, a line each. */
export interface Check {
  readonly faults: readonly string[];
  readonly files: number;
}

/**
 * @param sources text of each TypeScript file by path relative to the root
 * @param packages the names of deno.json's import map
 */
export function checkImports(
  sources: ReadonlyMap<string, string>,
  packages: readonly string[],
): Check {
  const faults: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [file, text] of sources) {
    const inside: string[] = [];
    graph.set(file, inside);
    for (const { specifier, line } of scanImports(text)) {
      const fault = (why: string) => faults.push(`${file}:${line}: ${why}`);
      if (specifier === undefined) {
        fault("Cannot follow import(): its argument is no plain text");
      } else if (/^\.\.?\//.test(specifier)) {
        const to = resolve(file, specifier);
        const why = whyNot(file, to);
        if (why !== undefined) fault(`Cannot import "${to}": ${why}`);
        inside.push(to);
      } else if (!isPackage(specifier, packages)) {
        fault(`Cannot import "${specifier}": deno.json does not name it`);
      }
    }
  }
  for (const circle of circles(graph)) {
    faults.push(
      `${circle[0]}: Cannot import in a circle: ${circle.join(" > ")}`,
    );
  }
  return { faults, files: sources.size };
}

function isPackage(specifier: string, packages: readonly string[]): boolean {
  return specifier.startsWith("node:") ||
    packages.some((name) =>
      specifier === name ||
      specifier.startsWith(name.endsWith("/") ? name : `${name}/`)
    );
}

function resolve(file: string, specifier: string): string {
  const parts = file.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

async function readSources(
  folder: string,
  into: Map<string, string>,
): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder || ".")) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (isDirectory && !skipped.has(name)) await readSources(path, into);
    if (!isDirectory && /\.tsx?$/.test(name)) {
      into.set(path, await Deno.readTextFile(path));
    }
  }
}

async function main(): Promise<number> {
  const sources = new Map<string, string>();
  await readSources("", sources);
  const config = JSON.parse(await Deno.readTextFile("deno.json"));
  const { faults, files } = checkImports(sources, Object.keys(config.imports));
  for (const fault of faults.toSorted()) console.error(fault);
  console.error(`${files} files, ${faults.length} wrong imports`);
  return faults.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
