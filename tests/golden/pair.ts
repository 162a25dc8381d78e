/** The golden pairs: what is in their folders, and what becomes of it. */

import { ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { load } from "js-yaml";
import { loadCompose } from "../../core/compose/load.ts";
import { readConfig } from "../../core/config/v1/read.ts";
import { convertApp } from "../../core/convert/app.ts";
import type { DiskBinding } from "../../core/convert/bindings.ts";
import type { Problem } from "../../core/domain/error.ts";
import { sizeInBytes } from "../../core/domain/quantity.ts";
import type { Target } from "../../core/domain/resources.ts";
import { Source } from "../../core/domain/source.ts";
import type { ComposeBundle } from "../../core/operations/bundle.ts";
import type { VolumeClass } from "../../core/ports/disks.ts";
import type { KubeObject } from "../../core/ports/kube.ts";

const golden = new URL("./", import.meta.url);

/** One folder. */
export interface Pair {
  readonly name: string;
  readonly objects: string;
  readonly config: string;
  /** `compose.yml` and the files that it names, by path in the folder. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly disks: readonly DiskBinding[];
  readonly problems: readonly string[];
}

/** What the files of a folder are for, besides the project's. */
const own = new Set([
  "objects.yml",
  "kompoxops.yml",
  "disks.yml",
  "problems.txt",
]);

/** Names of the folders that hold a pair; other tests keep other things beside them. */
export function pairNames(): string[] {
  return [...Deno.readDirSync(golden)]
    .filter(({ name, isDirectory }) =>
      isDirectory &&
      [...Deno.readDirSync(new URL(`${name}/`, golden))]
        .some(({ name }) => name === "objects.yml")
    )
    .map(({ name }) => name)
    .sort();
}

export async function readPair(name: string): Promise<Pair> {
  const folder = new URL(`${name}/`, golden);
  const read = (file: string) => readText(new URL(file, folder));
  const disks = await read("disks.yml");
  const problems = await read("problems.txt");
  const config = await read("kompoxops.yml") ??
    await readText(new URL("kompoxops.yml", golden));
  return {
    name,
    objects: await read("objects.yml") ?? "",
    config: config!,
    files: readFiles(folder, ""),
    disks: disks === undefined ? [] : readDisks(disks),
    problems: problems?.trimEnd().split("\n") ?? [],
  };
}

async function readText(url: URL): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(url);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function readFiles(folder: URL, below: string): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${below}${name}`;
    if (isDirectory) {
      Object.assign(files, readFiles(new URL(`${name}/`, folder), `${path}/`));
    } else if (!own.has(path)) {
      files[path] = Deno.readFileSync(new URL(name, folder));
    }
  }
  return files;
}

function readDisks(text: string): DiskBinding[] {
  const { class: volumeClass, disks } = load(text) as {
    class: VolumeClass;
    disks: Record<string, { size: string; handle: string; zone?: string }>;
  };
  return Object.entries(disks).map(([volumeName, { size, handle, zone }]) => ({
    volumeName,
    handle,
    sizeBytes: sizeInBytes(size)!,
    zone,
    volumeClass,
  }));
}

function bundleOf(target: Target, pair: Pair): ComposeBundle {
  const { compose } = target.app;
  const entry = compose.kind === "inline"
    ? { path: compose.file, pointer: compose.pointer }
    : { path: "compose.yml" };
  const files: Record<string, string> = {};
  const binary: Record<string, string> = {};
  const paths: Record<string, "file" | "directory"> = {};
  for (const [path, bytes] of Object.entries(pair.files)) {
    paths[path] = "file";
    const text = new TextDecoder().decode(bytes);
    if (!text.includes("\ufffd")) files[path] = text;
    else binary[path] = Buffer.from(bytes).toString("base64");
  }
  if (compose.kind === "inline") files[entry.path] = compose.text;
  return {
    entries: [entry],
    files,
    binary,
    paths,
    variables: variablesOf(files[".env"] ?? ""),
    profiles: [],
  };
}

/** `.env` of a pair has plain lines only. */
function variablesOf(text: string): Record<string, string> {
  const lines = text.split("\n").filter((line) => line.includes("="));
  return Object.fromEntries(lines.map((line) => {
    const at = line.indexOf("=");
    return [line.slice(0, at), line.slice(at + 1)];
  }));
}

/** A problem in one line. */
export function lineOf({ at, level, message, hint }: Problem): string {
  const place = at ? `${at.file}:${at.line}:${at.column}: ` : "";
  return `${place}${level}: ${message}${hint ? ` | ${hint}` : ""}`;
}

/** The whole way, from texts to objects. */
export function convertPair(
  pair: Pair,
): { objects: readonly KubeObject[]; problems: readonly Problem[] } {
  let ids = 0;
  const source = new Source("kompoxops.yml", pair.config);
  const read = readConfig(source, () => `id${ids++}`);
  ok(read.config, read.problems.map(lineOf).join("\n"));
  const loaded = loadCompose(bundleOf(read.config, pair));
  ok(loaded.project, loaded.problems.map(lineOf).join("\n"));
  const converted = convertApp(read.config, loaded.project, pair.disks);
  return {
    objects: converted.objects,
    problems: [
      ...read.problems,
      ...loaded.problems,
      ...converted.problems,
    ],
  };
}
