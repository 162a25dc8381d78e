/** Makes one document of the files of a project: interpolation, `extends`, `include`, merging. */

import type { MapNode } from "../domain/tree.ts";
import type { BundleEntry } from "../operations/bundle.ts";
import {
  type DocumentInput,
  type DocumentRef,
  Documents,
  type FileRequest,
  section,
  withEntry,
} from "./documents.ts";
import { resolveExtends } from "./extends.ts";
import type { Findings } from "./findings.ts";
import { importIncludes } from "./include.ts";
import { interpolateTree } from "./interpolate_tree.ts";
import { dropTags, mergeDocuments } from "./merge.ts";
import type { Variables } from "./variables.ts";

/** What assembling asks for. */
export interface AssembleInput extends DocumentInput {
  readonly entries: readonly BundleEntry[];
}

/** The merged document; none when a file cannot be read. */
export interface Assembly {
  readonly tree?: MapNode;
  /** Files that were asked for and not there. */
  readonly missing: ReadonlyMap<string, FileRequest>;
}

/** Pure: the same input gives the same tree. */
export function assemble(
  input: AssembleInput,
  variables: Variables,
  findings: Findings,
): Assembly {
  const files = new Documents(input, findings);
  const named = withProjectName(input.entries, files, variables);
  let tree: MapNode | undefined;
  for (const { path, pointer } of input.entries) {
    const document = loadTree(files, { path, base: "", pointer }, named, [
      path,
    ]);
    if (document === undefined) continue;
    tree = tree === undefined
      ? dropTags(document)
      : mergeDocuments(tree, document, findings);
  }
  return { tree, missing: files.missing };
}

/** A whole document: interpolated, extended, with what it includes. */
function loadTree(
  files: Documents,
  ref: DocumentRef,
  variables: Variables,
  chain: readonly string[],
  wanted?: FileRequest,
): MapNode | undefined {
  const document = files.document(ref, wanted);
  if (document === undefined) return undefined;
  const own = interpolateTree(document, variables);
  // As Docker Compose: what is included can be extended.
  const tree = own.entries.has("include")
    ? importIncludes(own, ref, variables, files, chain, loadTree)
    : own;
  const services = section(tree, "services");
  const extended = services &&
    resolveExtends({ ...ref, services, variables, resolved: new Map() }, files);
  return extended === undefined || extended === services
    ? tree
    : withEntry(tree, "services", extended);
}

/** `COMPOSE_PROJECT_NAME` is the name that the last file gives. */
function withProjectName(
  entries: readonly BundleEntry[],
  files: Documents,
  variables: Variables,
): Variables {
  let name: string | undefined;
  for (const { path, pointer } of entries) {
    const document = files.document({ path, base: "", pointer });
    const node = document?.entries.get("name")?.value;
    if (node?.kind !== "scalar" || typeof node.value !== "string") continue;
    name = node.text.includes("$") ? variables.expand(node) : node.text;
  }
  return name === undefined ? variables : variables.withFallback(
    new Map([["COMPOSE_PROJECT_NAME", { value: name }]]),
  );
}
