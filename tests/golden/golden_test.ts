/**
 * Converts each pair of tests/golden the whole way, from texts to text. A
 * folder holds `objects.yml`, and `compose.yml` or a `kompoxops.yml` with the
 * project in it; `disks.yml` when there are volumes; `problems.txt` when
 * anything is to be said.
 */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { load } from "js-yaml";
import { loadCompose } from "../../core/compose/load.ts";
import { readConfig } from "../../core/config/v1/read.ts";
import type { Problem } from "../../core/domain/error.ts";
import { sizeInBytes } from "../../core/domain/quantity.ts";
import { Source } from "../../core/domain/source.ts";
import type { Target } from "../../core/domain/resources.ts";
import type { ComposeBundle } from "../../core/operations/bundle.ts";
import type { VolumeClass } from "../../core/ports/driver.ts";
import { convertApp } from "../../core/convert/app.ts";
import type { DiskBinding } from "../../core/convert/bindings.ts";
import { writeManifest } from "../../core/convert/manifest.ts";

const golden = new URL("./", import.meta.url);

interface Pair {
  readonly objects: string;
  readonly config: string;
  readonly compose?: string;
  readonly disks: readonly DiskBinding[];
  readonly problems: readonly string[];
}

async function readPair(name: string): Promise<Pair> {
  const read = (file: string) => readText(new URL(`${name}/${file}`, golden));
  const disks = await read("disks.yml");
  const problems = await read("problems.txt");
  const config = await read("kompoxops.yml") ??
    await readText(new URL("kompoxops.yml", golden));
  return {
    objects: (await read("objects.yml"))!,
    config: config!,
    compose: await read("compose.yml"),
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
  const text = compose.kind === "inline" ? compose.text : pair.compose!;
  return {
    entries: [entry],
    files: { [entry.path]: text },
    paths: {},
    variables: {},
    profiles: [],
  };
}

function lineOf({ at, level, message, hint }: Problem): string {
  const place = at ? `${at.file}:${at.line}:${at.column}: ` : "";
  return `${place}${level}: ${message}${hint ? ` | ${hint}` : ""}`;
}

function convertPair(pair: Pair): { text: string; problems: string[] } {
  let ids = 0;
  const source = new Source("kompoxops.yml", pair.config);
  const read = readConfig(source, () => `id${ids++}`);
  ok(read.config, read.problems.map(lineOf).join("\n"));
  const loaded = loadCompose(bundleOf(read.config, pair));
  ok(loaded.project, loaded.problems.map(lineOf).join("\n"));
  const converted = convertApp(read.config, loaded.project, pair.disks);
  const problems = [
    ...read.problems,
    ...loaded.problems,
    ...converted.problems,
  ];
  return {
    text: writeManifest(converted.objects),
    problems: problems.map(lineOf),
  };
}

/** Other tests keep other things there. */
function isPair(name: string): boolean {
  const files = [...Deno.readDirSync(new URL(`${name}/`, golden))];
  return files.some(({ name }) => name === "objects.yml");
}

const names = [...Deno.readDirSync(golden)]
  .filter(({ name, isDirectory }) => isDirectory && isPair(name))
  .map(({ name }) => name)
  .sort();
for (const name of names) {
  Deno.test(`convertApp() gives the objects of tests/golden/${name}`, async () => {
    const pair = await readPair(name);
    const { text, problems } = convertPair(pair);
    deepStrictEqual(problems, pair.problems);
    strictEqual(text, pair.objects);
    strictEqual(convertPair(pair).text, text);
  });
}
