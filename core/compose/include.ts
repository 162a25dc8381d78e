/** Other Compose files taken into a document: `include`, local files only. */

import type { Spot } from "../domain/source.ts";
import type { Entry, MapNode, Node } from "../domain/tree.ts";
import { describe, toPlain } from "../domain/tree.ts";
import {
  type DocumentRef,
  type Documents,
  type FileRequest,
  textOf,
} from "./documents.ts";
import { parseDotenv } from "./dotenv.ts";
import { composeLimits } from "./limits.ts";
import { dropTags, mergeDocuments, mergeNodes } from "./merge.ts";
import { asItems } from "./merge_rules.ts";
import { baseOf, directoryOf, joinPath } from "./paths.ts";
import type { Variables } from "./variables.ts";

/** Reads a document with all that belongs to it; handed in, since it comes back here. */
type LoadTree = (
  files: Documents,
  ref: DocumentRef,
  variables: Variables,
  chain: readonly string[],
  wanted?: FileRequest,
) => MapNode | undefined;

const sections = [
  "services",
  "volumes",
  "networks",
  "configs",
  "secrets",
  "models",
] as const;

/** The document with all that it includes, `include` itself gone. */
export function importIncludes(
  tree: MapNode,
  ref: DocumentRef,
  variables: Variables,
  files: Documents,
  chain: readonly string[],
  loadTree: LoadTree,
): MapNode {
  const include = tree.entries.get("include")!;
  const entries = new Map(tree.entries);
  entries.delete("include");
  const whole: MapNode = { ...tree, entries };
  if (include.value.kind !== "list") {
    if (include.value.kind !== "scalar" || include.value.value !== null) {
      files.findings.error(
        include.value,
        `Cannot read "include": a list is expected, ${
          describe(include.value)
        } was found`,
        "write one `- path` a line",
      );
    }
    return whole;
  }
  for (const item of include.value.items) {
    const included = loadInclude(item, ref, variables, files, chain, loadTree);
    if (included !== undefined) importSections(entries, included, files);
  }
  return whole;
}

function loadInclude(
  item: Node,
  ref: DocumentRef,
  variables: Variables,
  files: Documents,
  chain: readonly string[],
  loadTree: LoadTree,
): MapNode | undefined {
  const fields = item.kind === "map" ? item.entries : undefined;
  const paths = textsOf(fields ? fields.get("path")?.value : item, files);
  if (paths.length === 0) {
    files.findings.error(
      item,
      "Cannot include: no path is named",
      "write `- path: FILE`",
    );
    return undefined;
  }
  const keys = paths.map(({ value, spot }) =>
    files.resolve(baseOf(spot) || ref.base, value, spot)
  );
  const directory = textOf(fields?.get("project_directory")?.value);
  const base = directory === undefined
    ? directoryOf(keys[0] ?? "")
    : files.resolve(ref.base, directory.value, directory);
  if (base === undefined || keys.includes(undefined)) return undefined;
  const envFiles = fields?.get("env_file")?.value;
  const inner = variables.withFallback(
    includedVariables(item, envFiles, ref.base, base, variables, files),
  );
  let tree: MapNode | undefined;
  keys.forEach((path, index) => {
    const { spot } = paths[index];
    if (chain.includes(path!) || chain.length >= composeLimits.chain) {
      files.findings.error(
        spot,
        `Cannot include "${path}": ${
          chain.includes(path!)
            ? "it includes this file"
            : `the chain is longer than ${composeLimits.chain}`
        }`,
        "remove one `include` of the circle",
      );
      return;
    }
    const next = loadTree(files, { path: path!, base }, inner, [
      ...chain,
      path!,
    ], { spot, required: true });
    if (next === undefined) return;
    tree = tree === undefined
      ? dropTags(next)
      : mergeDocuments(tree, next, files.findings);
  });
  return tree;
}

/** Values for what the surroundings do not set: `env_file`, else the `.env` of its directory. */
function includedVariables(
  item: Node,
  envFiles: Node | undefined,
  outer: string,
  base: string,
  variables: Variables,
  files: Documents,
): Map<string, { value: string }> {
  const all = new Map<string, { value: string }>();
  const wanted = envFiles === undefined
    ? [{ path: joinPath(base, ".env"), spot: item, required: false }]
    : textsOf(envFiles, files).map(({ value, spot }) => ({
      path: files.resolve(outer, value, spot),
      spot,
      required: true,
    }));
  for (const { path, spot, required } of wanted) {
    if (path === undefined || (base === "" && !required)) continue;
    const source = files.source({ path, base }, { spot, required });
    if (source === undefined) continue;
    const lookup = (name: string) =>
      variables.lookup(name) ?? all.get(name)?.value;
    for (
      const [name, value] of parseDotenv(source, { lookup }, files.findings)
    ) {
      all.set(name, value);
    }
  }
  return all;
}

/** What the document says itself, or took from an earlier include, is merged over what is included. */
function importSections(
  entries: Map<string, Entry>,
  included: MapNode,
  files: Documents,
): void {
  for (const key of sections) {
    const from = included.entries.get(key);
    if (from?.value.kind !== "map") continue;
    const to = entries.get(key);
    if (to?.value.kind !== "map") {
      entries.set(key, from);
      continue;
    }
    const all = new Map(to.value.entries);
    for (const [name, entry] of from.value.entries) {
      const own = all.get(name);
      if (own === undefined) all.set(name, entry);
      else if (!same(own.value, entry.value)) {
        const path = [key, name];
        const value = mergeNodes(entry.value, own.value, path, files.findings);
        all.set(name, { ...own, value });
      }
    }
    entries.set(key, { ...to, value: { ...to.value, entries: all } });
  }
}

function same(one: Node, other: Node): boolean {
  return one === other ||
    JSON.stringify(toPlain(one)) === JSON.stringify(toPlain(other));
}

function textsOf(
  node: Node | undefined,
  files: Documents,
): { value: string; spot: Spot }[] {
  if (node === undefined) return [];
  const texts: { value: string; spot: Spot }[] = [];
  for (const item of asItems(node).items) {
    const text = textOf(item);
    if (text !== undefined) texts.push({ value: text.value, spot: item });
    else {
      files.findings.error(
        item,
        `Cannot read the path: text is expected, ${describe(item)} was found`,
      );
    }
  }
  return texts;
}
