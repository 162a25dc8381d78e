/** Walks a project and returns all that an operation needs of it: the bundle (decision 14). */

import { failure, KompoxError } from "../domain/error.ts";
import type { ComposeOrigin } from "../domain/resources.ts";
import { Source } from "../domain/source.ts";
import type { MapNode } from "../domain/tree.ts";
import type { BundleEntry, ComposeBundle } from "../operations/bundle.ts";
import { assemble } from "./assemble.ts";
import { rememberAssembly } from "./assembly_memo.ts";
import { dotenvMentions, parseDotenv } from "./dotenv.ts";
import { Findings } from "./findings.ts";
import { joinPath } from "./paths.ts";
import { findEntries } from "./project_entries.ts";
import { ProjectFiles } from "./project_files.ts";
import { projectNeeds } from "./project_needs.ts";
import type { ProjectReader } from "./project_reader.ts";
import { Variables } from "./variables.ts";

/** What the command line and the environment say about a project. */
export interface CollectOptions {
  /** `-f`, relative to where the user stands; they replace the app's Compose. */
  readonly files: readonly string[];
  /** `--env-file`, relative to where the user stands; they replace `.env`. */
  readonly envFiles: readonly string[];
  /** `--profile`; none: those of COMPOSE_PROFILES. */
  readonly profiles: readonly string[];
  /** A variable of the process; wins over the files. */
  env(name: string): string | undefined;
}

/**
 * Reads only files inside the project directory, after symbolic links, but for
 * `--env-file`. Values of variables are taken along only when the project
 * mentions them.
 *
 * @param origin the app's own Compose; absent: it is stored elsewhere, and
 *   without `-f` the bundle is empty
 * @throws {KompoxError} `not-found` a named Compose file is missing; `invalid`
 *   with every file that cannot be taken; `denied`
 */
export async function collectBundle(
  origin: ComposeOrigin | undefined,
  reader: ProjectReader,
  options: CollectOptions,
): Promise<ComposeBundle> {
  const found = findEntries(origin, options.files);
  if (found === undefined) {
    const { profiles } = options;
    return { entries: [], files: {}, paths: {}, variables: {}, profiles };
  }
  const { directory, entries, inline, problems } = found;
  if (problems.length > 0) throw new KompoxError("invalid", problems);
  const files = await ProjectFiles.open(directory, reader);
  if (inline !== undefined) files.put(inline.path, inline.text);
  for (const { path, spot } of entries) {
    if (path !== inline?.path) await files.fetchEntry(path, spot);
  }
  const dotenv = await readDotenv(files, reader, directory, options);
  const lookup = (name: string) => options.env(name) ?? dotenv.get(name);
  const profiles = options.profiles.length > 0
    ? options.profiles
    : listed(lookup("COMPOSE_PROFILES"));
  const refs: BundleEntry[] = entries.map(({ path, pointer }) => ({
    path,
    pointer,
  }));
  const walked = await walk(files, refs, directory, profiles, lookup);
  if (files.problems.length > 0) {
    const { problems } = walked.findings;
    throw new KompoxError("invalid", [...files.problems, ...problems]);
  }
  const bundle: ComposeBundle = {
    directory: directory === "" ? undefined : directory,
    entries: refs,
    files: { ...files.texts },
    ...byteFacts(files),
    paths: { ...files.kinds },
    variables: valuesOf(walked.mentioned, lookup),
    profiles,
  };
  const { tree, findings } = walked;
  rememberAssembly(bundle, { tree, problems: findings.problems });
  return bundle;
}

/** What only some bundles have. */
function byteFacts(
  { binary, executables }: ProjectFiles,
): Pick<ComposeBundle, "binary" | "executables"> {
  return {
    ...(Object.keys(binary).length > 0 && { binary: { ...binary } }),
    ...(executables.size > 0 && { executables: [...executables].sort() }),
  };
}

/** What the files say once all of them are there. */
interface Walked {
  readonly tree: MapNode | undefined;
  readonly findings: Findings;
  readonly mentioned: Set<string>;
}

/** Fetches what the documents name until they name nothing new. */
async function walk(
  files: ProjectFiles,
  entries: readonly BundleEntry[],
  directory: string,
  profiles: readonly string[],
  lookup: (name: string) => string | undefined,
): Promise<Walked> {
  const read = (path: string) => files.read(path);
  for (;;) {
    const findings = new Findings();
    const variables = new Variables(lookup, findings);
    const { tree, missing } = assemble(
      { entries, directory, read },
      variables,
      findings,
    );
    if (await files.fetchAll(missing)) continue;
    const mentioned = new Set(variables.mentioned);
    if (tree === undefined) return { tree, findings, mentioned };
    const needs = projectNeeds(tree, new Set(profiles));
    await files.fetchAll(needs.files);
    await files.fetchRaw(needs.raw);
    await files.lookAll(needs.mounts);
    for (const name of needs.variables) mentioned.add(name);
    for (const path of needs.files.keys()) {
      const text = read(path);
      if (typeof text !== "string") continue;
      const source = new Source(joinPath(directory, path), text);
      for (const name of dotenvMentions(source, new Findings())) {
        mentioned.add(name);
      }
    }
    return { tree, findings, mentioned };
  }
}

/** `.env` of the project directory, or the files that were named instead. */
async function readDotenv(
  files: ProjectFiles,
  reader: ProjectReader,
  directory: string,
  options: CollectOptions,
): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  const findings = new Findings();
  const read = (path: string, text: string) => {
    const lookup = (name: string) => options.env(name) ?? values.get(name);
    const source = new Source(path, text);
    for (const [name, { value }] of parseDotenv(source, { lookup }, findings)) {
      values.set(name, value);
    }
  };
  if (options.envFiles.length === 0) {
    const text = await files.readApart(".env");
    if (text !== undefined) read(joinPath(directory, ".env"), text);
  }
  for (const path of options.envFiles) {
    read(path, await readNamed(path, reader));
  }
  files.problems.push(
    ...findings.problems.filter(({ level }) => level === "error"),
  );
  return values;
}

async function readNamed(path: string, reader: ProjectReader): Promise<string> {
  const facts = await reader.look(path);
  if (facts?.kind === "file") {
    return await reader.readTextFile(path, ProjectFiles.fileBytes);
  }
  throw failure(
    "not-found",
    `Cannot read "${path}": ${
      facts === undefined ? "there is no such file" : "it is no file"
    }`,
    { hint: "check the path after --env-file" },
  );
}

function listed(text: string | undefined): string[] {
  return (text ?? "").split(",").map((part) => part.trim()).filter((part) =>
    part !== ""
  );
}

/** Sorted, so that the same project gives the same bundle. */
function valuesOf(
  names: ReadonlySet<string>,
  lookup: (name: string) => string | undefined,
): Record<string, string> {
  const values: [string, string][] = [];
  for (const name of [...names].sort()) {
    const value = lookup(name);
    if (value !== undefined) values.push([name, value]);
  }
  return Object.fromEntries(values);
}
