/**
 * Mutates good Compose files and takes each the whole way, to objects and back
 * to text: nothing crashes, nothing hangs, every problem has a place.
 * `KOMPOX_FUZZ_RUNS` sets how many, `KOMPOX_FUZZ_SEED` which; without a seed it
 * is the commit, so that each commit sees others.
 */

import { ok } from "node:assert/strict";
import fc from "fast-check";
import { loadCompose } from "../../core/compose/load.ts";
import { printCompose } from "../../core/compose/print_compose.ts";
import { convertApp } from "../../core/convert/app.ts";
import { writeManifest } from "../../core/convert/manifest.ts";
import { binding, target } from "../fakes/compose_builder.ts";
import { commitSeed, variable } from "../fakes/commit_seed.ts";
import { sampleBundle } from "../fakes/compose_samples.ts";
import { goodProjects, pieces } from "./good_projects.ts";

/** Where, how much goes, what comes; or which word goes, and what comes. */
type Mutation =
  | [at: number, length: number, piece: string | [from: number, to: number]]
  | [word: number, piece: string | number];

const piece = fc.oneof(
  fc.constantFrom(...pieces),
  fc.string({ maxLength: 5 }),
);
const place = fc.nat({ max: 10_000 });
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(
    place,
    fc.nat({ max: 30 }),
    // A piece of the file itself, at another place.
    fc.oneof(
      piece,
      fc.tuple(place, fc.nat({ max: 200 })) as fc.Arbitrary<[number, number]>,
    ),
  ),
  // Words stand where values and keys do: most of these files stay YAML.
  fc.tuple(place, fc.oneof(piece, place)),
  fc.tuple(place, place),
);

const limitMs = 2000;

Deno.test("loadCompose() and convertApp() survive mutations of good files", async () => {
  const numRuns = Number(variable("KOMPOX_FUZZ_RUNS") ?? 2000);
  const seed = await commitSeed("KOMPOX_FUZZ_SEED");
  console.log(`KOMPOX_FUZZ_SEED=${seed} KOMPOX_FUZZ_RUNS=${numRuns}`);
  const projects = await goodProjects();
  const counts = { valid: 0, invalid: 0, slowestMs: 0 };
  fc.assert(
    fc.property(
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      fc.nat({ max: projects.length - 1 }),
      fc.nat({ max: 100 }),
      (mutations, index, choice) => {
        const files = projects[index];
        const names = Object.keys(files);
        const name = names[choice % names.length];
        const mutated = mutations.reduce(mutate, files[name]);
        const started = performance.now();
        const valid = survives({ ...files, [name]: mutated });
        const tookMs = performance.now() - started;
        ok(tookMs < limitMs, `it takes ${tookMs} ms`);
        counts.slowestMs = Math.max(counts.slowestMs, tookMs);
        counts[valid ? "valid" : "invalid"]++;
      },
    ),
    { numRuns, seed },
  );
  console.log(
    `${counts.valid} stayed valid, ${counts.invalid} did not, the slowest took ${
      counts.slowestMs.toFixed(0)
    } ms`,
  );
  // A file that every mutation breaks, or none does, tests little.
  ok(counts.valid > numRuns / 100 && counts.invalid > numRuns / 100);
});

Deno.test("loadCompose() reads the files that are mutated without an error", async () => {
  for (const files of await goodProjects()) ok(survives(files), shown(files));
});

/** @returns whether the project is valid; throws for what must never be */
function survives(files: Readonly<Record<string, string>>): boolean {
  const { project, problems } = loadCompose(
    sampleBundle(files["compose.yml"], { files, variables: { V: "v" } }),
  );
  const failed = problems.some(({ level }) => level === "error");
  ok(project !== undefined || failed, "neither a project nor an error");
  for (const { message, at } of problems) {
    ok(message.length > 0 && at !== undefined && at.line >= 1, message);
  }
  if (project === undefined) return false;
  printCompose(project);
  const volumes = ["data", "db"];
  const { objects } = convertApp(
    target({ volumes }),
    project,
    volumes.map((name) => binding(name)),
  );
  writeManifest(objects);
  return !failed;
}

function mutate(text: string, mutation: Mutation): string {
  if (mutation.length === 2) return replaceWord(text, mutation);
  const [at, length, piece] = mutation;
  const start = at % (text.length + 1);
  const put = typeof piece === "string"
    ? piece
    : text.slice(piece[0] % text.length, piece[0] % text.length + piece[1]);
  return text.slice(0, start) + put + text.slice(start + length);
}

/** Another word of the file, or a piece, in the place of one. */
function replaceWord(
  text: string,
  [word, piece]: [number, string | number],
): string {
  const words = [...text.matchAll(/[\w./$-]+/g)];
  if (words.length === 0) return text;
  const { 0: old, index } = words[word % words.length];
  const put = typeof piece === "string"
    ? piece
    : words[piece % words.length][0];
  return text.slice(0, index) + put + text.slice(index + old.length);
}

function shown(files: Readonly<Record<string, string>>): string {
  return JSON.stringify(files, null, 2);
}
