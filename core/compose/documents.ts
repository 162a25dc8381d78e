/** The documents of a project, each read once, and the files that are missing. */

import { locate, type Spot } from "../domain/source.ts";
import type { Entry, MapNode, Node } from "../domain/tree.ts";
import type { Findings } from "./findings.ts";
import { interpolateTree } from "./interpolate_tree.ts";
import {
  ComposeSource,
  directoryOf,
  faultWords,
  joinPath,
  projectPath,
} from "./paths.ts";
import { readDocument } from "./read_document.ts";
import type { Variables } from "./variables.ts";

/** Where the documents come from. */
export interface DocumentInput {
  /** Project directory as the user names it, for places; empty: where the user stands. */
  readonly directory: string;
  /** @returns undefined: not there, or not yet; null: of no use, which is told already */
  read(path: string): string | null | undefined;
}

/** A file that the documents name. */
export interface FileRequest {
  readonly spot: Spot;
  /** Whether a project without it is wrong. */
  readonly required: boolean;
}

/** Which document is meant, and where its relative paths start. */
export interface DocumentRef {
  readonly path: string;
  readonly base: string;
  readonly pointer?: readonly string[];
}

/** The services of one document, with those that are resolved already. */
export interface ServiceDocument {
  readonly path: string;
  readonly base: string;
  readonly services: MapNode | undefined;
  readonly variables: Variables;
  readonly resolved: Map<string, MapNode>;
}

/** Reads and parses; once for each base. */
export class Documents {
  readonly missing = new Map<string, FileRequest>();
  readonly findings: Findings;
  readonly #input: DocumentInput;
  readonly #documents = new Map<string, MapNode | undefined>();
  readonly #services = new Map<string, ServiceDocument>();

  constructor(input: DocumentInput, findings: Findings) {
    this.#input = input;
    this.findings = findings;
  }

  /** @returns undefined when the file is missing, which is remembered and told */
  source(ref: DocumentRef, wanted?: FileRequest): ComposeSource | undefined {
    const text = this.#input.read(ref.path);
    const shown = joinPath(this.#input.directory, ref.path);
    if (text === null) return undefined;
    if (text !== undefined) return new ComposeSource(shown, text, ref.base);
    const spot = wanted?.spot ?? {
      source: new ComposeSource(shown, "", ""),
      offset: 0,
    };
    const required = wanted?.required ?? true;
    if (!this.missing.get(ref.path)?.required) {
      this.missing.set(ref.path, { spot, required });
    }
    if (required) {
      this.findings.error(
        spot,
        `Cannot read "${ref.path}": there is no such file in the project`,
        "check the path, it is relative to the file that names it",
      );
    }
    return undefined;
  }

  /** The document as written. */
  document(ref: DocumentRef, wanted?: FileRequest): MapNode | undefined {
    const id = `${ref.base}\n${ref.path}`;
    if (this.#documents.has(id)) return this.#documents.get(id);
    const source = this.source(ref, wanted);
    const document = source &&
      readDocument(source, ref.pointer ?? [], this.findings);
    this.#documents.set(id, document);
    return document;
  }

  /** Services of a file that `extends` names; its paths start from its directory. */
  services(
    path: string,
    spot: Spot,
    variables: Variables,
  ): ServiceDocument | undefined {
    const known = this.#services.get(path);
    if (known !== undefined) return known;
    const ref = { path, base: directoryOf(path) };
    const document = this.document(ref, { spot, required: true });
    if (document === undefined) return undefined;
    const tree = interpolateTree(document, variables);
    const services = {
      ...ref,
      services: section(tree, "services"),
      variables,
      resolved: new Map(),
    };
    this.#services.set(path, services);
    return services;
  }

  /** The key of a path written in a document; what is none is told. */
  resolve(base: string, path: string, spot: Spot): string | undefined {
    const result = projectPath(base, path);
    if ("path" in result) return result.path;
    this.findings.error(
      spot,
      `Cannot read "${path}": ${faultWords(result.fault)}`,
      "name a file inside the project directory, by a relative path",
    );
    return undefined;
  }
}

/** A top-level mapping; another kind of node is told by the loader. */
export function section(tree: MapNode, key: string): MapNode | undefined {
  const node = tree.entries.get(key)?.value;
  return node?.kind === "map" ? node : undefined;
}

/** The mapping with one value replaced. */
export function withEntry(map: MapNode, key: string, value: Node): MapNode {
  const entries = new Map<string, Entry>(map.entries);
  const spot = entries.get(key) ?? map;
  entries.set(key, { key, source: spot.source, offset: spot.offset, value });
  return { ...map, entries };
}

/** The text of a scalar with its spot; undefined for anything else. */
export function textOf(node: Node | undefined) {
  if (node?.kind !== "scalar" || typeof node.value !== "string") return;
  return locate(node.value, node);
}
