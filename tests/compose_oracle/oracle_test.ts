/**
 * Our loader and the reference implementation of Compose read the same files.
 * Ours is written out as a Compose file, which the reference reads again: what
 * comes out must be what the reference makes of the original.
 */

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { denoProjectReader } from "../../cli/project_reader.ts";
import { collectBundle } from "../../core/compose/collect.ts";
import { loadCompose } from "../../core/compose/load.ts";
import { printCompose } from "../../core/compose/print_compose.ts";
import { KompoxError } from "../../core/domain/error.ts";
import type { ComposeProject } from "../../core/compose/model.ts";
import type { Problem } from "../../core/domain/error.ts";
import { differences, modelDifferences } from "./compare.ts";
import { knownDifferences } from "./known_differences.ts";
import { listProperties } from "../golden/compose_schema/list_properties.ts";
import {
  askOracle,
  askSchema,
  buildOracle,
  type OracleAnswer,
  type OracleRequest,
} from "./go_oracle.ts";
import { type OracleCase, readCases } from "./read_cases.ts";
import { usedPaths } from "./used_paths.ts";

const groups = [
  "keys",
  "values",
  "merge",
  "files",
  "interpolation",
  "dotenv",
  "errors",
];

/** The name that our normal form has when the files give none. */
const projectName = "kompox-compose";

interface Loaded {
  readonly project?: ComposeProject;
  readonly problems: readonly Problem[];
}

interface Result {
  readonly one: OracleCase;
  readonly ours: Loaded;
  readonly theirs: OracleAnswer;
  /** What the reference makes of our normal form. */
  readonly again: OracleAnswer;
}

async function allCases(): Promise<OracleCase[]> {
  const cases = await Promise.all(groups.map(async (group) => {
    const url = new URL(`cases/${group}.txt`, import.meta.url);
    return readCases(group, await Deno.readTextFile(url));
  }));
  return cases.flat();
}

async function writeFiles(root: string, one: OracleCase): Promise<void> {
  for (const [path, text] of one.files) {
    const folder = `${root}/${path}`.replace(/\/[^/]*$/, "");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(`${root}/${path}`, text);
  }
}

async function loadOurs(root: string, one: OracleCase): Promise<Loaded> {
  const at = (path: string) => `${root}/${path}`;
  const files = one.composeFiles.length > 0
    ? one.composeFiles
    : ["compose.yml"];
  try {
    const bundle = await collectBundle(undefined, denoProjectReader(), {
      files: files.map(at),
      envFiles: one.envFiles.map(at),
      profiles: one.profiles,
      env: (name) => one.variables[name],
    });
    return loadCompose(bundle);
  } catch (error) {
    if (error instanceof KompoxError) return { problems: error.problems };
    throw error;
  }
}

async function runAll(path: string): Promise<Result[]> {
  const temporary = await Deno.makeTempDir({ prefix: "compose-oracle-" });
  try {
    const loaded: Loaded[] = [];
    const originals: OracleRequest[] = [];
    const written: OracleRequest[] = [];
    for (const [index, one] of cases.entries()) {
      const root = `${temporary}/${index}/${projectName}`;
      await writeFiles(root, one);
      const ours = await loadOurs(root, one);
      loaded.push(ours);
      const files = one.composeFiles.length > 0
        ? one.composeFiles
        : ["compose.yml"];
      const directory = files[0].includes("/")
        ? `${root}/${files[0].replace(/\/[^/]*$/, "")}`
        : root;
      const request = {
        directory,
        files: files.map((file) => `${root}/${file}`),
        envFiles: one.envFiles.map((file) => `${root}/${file}`),
        profiles: one.profiles,
        variables: one.variables,
      };
      originals.push(request);
      const normal = `${directory}/normal-form.yml`;
      const text = ours.project === undefined ? "" : printCompose(ours.project);
      await Deno.writeTextFile(normal, text);
      written.push({ ...request, files: [normal], variables: {} });
    }
    const answers = await askOracle(path, [...originals, ...written]);
    return cases.map((one, index) => ({
      one,
      ours: loaded[index],
      theirs: withoutRoot(answers[index], `${temporary}/${index}`),
      again: withoutRoot(
        answers[cases.length + index],
        `${temporary}/${index}`,
      ),
    }));
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

function withoutRoot(answer: OracleAnswer, root: string): OracleAnswer {
  return JSON.parse(JSON.stringify(answer).replaceAll(root, ""));
}

/** Errors of ours that are none of Docker Compose: what is refused on purpose is not counted. */
function ownErrors({ problems }: Loaded): string[] {
  return problems.filter((problem) =>
    problem.level === "error" && problem.class === undefined
  ).map(({ message }) => `error: ${message}`);
}

function differencesOf({ ours, theirs, again }: Result): string[] {
  if (theirs.error !== undefined) {
    const refused = ours.problems.some(({ level }) => level === "error");
    return refused ? [] : [`no error, not ${theirs.error}`];
  }
  const errors = ownErrors(ours);
  if (ours.project === undefined) return errors;
  if (again.error !== undefined) return [...errors, `again: ${again.error}`];
  const models = ours.project.services.flatMap((service) => {
    const other = theirs.project.services[service.name];
    return other === undefined ? [] : modelDifferences(service, other);
  });
  return [
    ...errors,
    ...differences(again.project, theirs.project),
    ...models,
  ];
}

const propertiesFile = new URL(
  "../golden/compose_schema/properties.txt",
  import.meta.url,
);
const oracle = await buildOracle();
const noOracle = "missing" in oracle;
const cases = await allCases();
if (noOracle) {
  console.log(
    `skipped: ${cases.length} comparisons with compose-go: ${oracle.missing}`,
  );
}
const results = noOracle ? [] : await runAll(oracle.path);

for (const [index, { name }] of cases.entries()) {
  const title = `loadCompose() agrees with compose-go on ${name}`;
  Deno.test(title, { ignore: noOracle }, () => {
    const result = results[index];
    if (name.startsWith("errors:")) {
      ok(result.theirs.error, "the reference finds no error");
    } else strictEqual(result.theirs.error, undefined);
    const known = knownDifferences.filter((one) => one.case === name);
    deepStrictEqual(
      differencesOf(result),
      known.flatMap(({ lines }) => lines),
    );
  });
}

Deno.test("docs/compose-differences.md tells every known difference", async () => {
  const page = await Deno.readTextFile(
    new URL("../../docs/compose-differences.md", import.meta.url),
  );
  const names = new Set(cases.map(({ name }) => name));
  strictEqual(names.size, cases.length, "a name is there twice");
  for (const { case: name, reason } of knownDifferences) {
    ok(names.has(name), `there is no case ${name}`);
    ok(page.includes(`\n## ${reason}\n`), reason);
  }
});

Deno.test(
  "the list of properties is that of the schema of compose-go",
  { ignore: noOracle },
  async () => {
    if ("missing" in oracle) return;
    const schema = JSON.parse(await askSchema(oracle.path));
    const listed = await Deno.readTextFile(propertiesFile);
    deepStrictEqual(listed.trim().split("\n"), listProperties(schema));
  },
);

Deno.test("the cases have every key of the Compose schema", async () => {
  const paths = (await Deno.readTextFile(propertiesFile)).trim().split("\n");
  const used = usedPaths(cases);
  // The page names these: formats are not part of compose-go, the others are refused.
  const left =
    /^(?:jobs|services\.\*\.pre_start|services\.\*\.env_file\.format|\w+\.\*\.external\.name)\b/;
  deepStrictEqual(
    paths.filter((path) => !left.test(path) && !used.has(path)),
    [],
  );
});
