/**
 * Converts each pair of tests/golden the whole way, from texts to text. A
 * folder holds `objects.yml`, and `compose.yml` (with the files that it names)
 * or a `kompoxops.yml` with the project in it; `disks.yml` when there are
 * volumes; `problems.txt` when anything is to be said.
 *
 * `deno run -RW tests/golden/golden_test.ts NAME` writes what a pair gives now,
 * for a person to compare.
 */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { writeManifest } from "../../core/convert/manifest.ts";
import { convertPair, lineOf, pairNames, readPair } from "./pair.ts";

if (import.meta.main) {
  for (const name of Deno.args) await writePair(name);
} else {
  for (const name of pairNames()) {
    Deno.test(`convertApp() gives the objects of tests/golden/${name}`, async () => {
      const pair = await readPair(name);
      const { objects, problems } = convertPair(pair);
      deepStrictEqual(problems.map(lineOf), pair.problems);
      ok(problems.every(({ level }) => level !== "error"));
      strictEqual(writeManifest(objects), pair.objects);
      strictEqual(writeManifest(convertPair(pair).objects), pair.objects);
    });
  }
}

async function writePair(name: string): Promise<void> {
  const { objects, problems } = convertPair(await readPair(name));
  const folder = new URL(`${name}/`, import.meta.url);
  await Deno.writeTextFile(
    new URL("objects.yml", folder),
    writeManifest(objects),
  );
  const text = problems.map((problem) => `${lineOf(problem)}\n`).join("");
  const notes = new URL("problems.txt", folder);
  if (text !== "") await Deno.writeTextFile(notes, text);
  else await Deno.remove(notes).catch(() => {});
}
