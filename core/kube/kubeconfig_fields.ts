/** Reads fields of a kubeconfig's mappings and notes what does not fit. */

import type { Problem } from "../domain/error.ts";
import { placeOf, type Spot } from "../domain/source.ts";
import {
  describe,
  isNull,
  type MapNode,
  type Node,
  type ScalarNode,
} from "../domain/tree.ts";
import type { PemSource } from "./login.ts";

/** One mapping of the kubeconfig, such as the user "admin"; empty where there is none. */
export class Fields {
  readonly #map?: MapNode;
  readonly #problems: Problem[];
  /** Such as `user "admin"`. */
  readonly what: string;
  readonly #directory: string;

  constructor(
    node: Node | undefined,
    what: string,
    directory: string,
    problems: Problem[],
  ) {
    this.what = what;
    this.#directory = directory;
    this.#problems = problems;
    if (node === undefined || isNull(node)) return;
    if (node.kind === "map") this.#map = node;
    else this.wrong(node, what, `it is ${describe(node)}, not a mapping`);
  }

  /** The value of a key; absent when it is null. */
  node(key: string): Node | undefined {
    const value = this.#map?.entries.get(key)?.value;
    return value === undefined || isNull(value) ? undefined : value;
  }

  /** Text as written, also of a number; absent when empty. */
  text(key: string): string | undefined {
    const node = this.node(key);
    if (node === undefined) return undefined;
    if (node.kind === "scalar") return node.text === "" ? undefined : node.text;
    this.#wrongKey(node, key, `it is ${describe(node)}, not text`);
    return undefined;
  }

  flag(key: string): boolean {
    const node = this.node(key);
    if (node === undefined) return false;
    if (node.kind === "scalar" && typeof node.value === "boolean") {
      return node.value;
    }
    this.#wrongKey(
      node,
      key,
      `it is ${describe(node)}, neither true nor false`,
    );
    return false;
  }

  texts(key: string): string[] {
    const node = this.node(key);
    if (node === undefined) return [];
    const bad = node.kind === "list"
      ? node.items.find((item) => item.kind !== "scalar")
      : node;
    if (node.kind === "list" && bad === undefined) {
      return node.items.map((item) => (item as ScalarNode).text);
    }
    this.#wrongKey(bad!, key, `it is ${describe(node)}, not a list of texts`);
    return [];
  }

  items(key: string): readonly Node[] {
    const node = this.node(key);
    if (node === undefined) return [];
    if (node.kind === "list") return node.items;
    this.#wrongKey(node, key, `it is ${describe(node)}, not a list`);
    return [];
  }

  fields(key: string): Fields | undefined {
    const node = this.node(key);
    if (node === undefined) return undefined;
    return new Fields(
      node,
      `"${key}" of ${this.what}`,
      this.#directory,
      this.#problems,
    );
  }

  /** The keys of the mapping, in file order. */
  keys(): string[] {
    return [...this.#map?.entries.keys() ?? []];
  }

  /** A path; a relative one is taken from the directory of the kubeconfig. */
  path(key: string): string | undefined {
    const path = this.text(key);
    return path === undefined ? undefined : joinPath(this.#directory, path);
  }

  /** A program: as {@link Fields.path} when it has a separator, else looked up in PATH. */
  program(key: string): string | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    return /[\\/]/.test(text) ? joinPath(this.#directory, text) : text;
  }

  /**
   * PEM from `<key>-data` (base64) or the file of `<key>`; data wins, as for
   * other clients.
   */
  pem(key: string): PemSource | undefined {
    const data = this.text(`${key}-data`);
    if (data === undefined) {
      const path = this.path(key);
      return path === undefined ? undefined : { kind: "file", path };
    }
    try {
      const pem = new TextDecoder().decode(Uint8Array.fromBase64(data));
      return { kind: "text", pem };
    } catch {
      this.#wrongKey(
        this.node(`${key}-data`)!,
        `${key}-data`,
        "it is no base64",
        "write the file's base64 on one line, as `base64 -w0 FILE` prints it",
      );
      return undefined;
    }
  }

  /** Notes a problem at a key of the mapping, or at the mapping. */
  wrongAt(key: string, state: string, hint?: string): void {
    const spot = this.#map?.entries.get(key) ?? this.#map;
    this.#push(spot, `"${key}" of ${this.what}`, state, hint);
  }

  /** Notes that something cannot be used. */
  wrong(spot: Spot, what: string, state: string, hint?: string): void {
    this.#push(spot, what, state, hint);
  }

  #wrongKey(node: Node, key: string, state: string, hint?: string): void {
    this.#push(node, `"${key}" of ${this.what}`, state, hint);
  }

  #push(
    spot: Spot | undefined,
    what: string,
    state: string,
    hint: string | undefined,
  ): void {
    this.#problems.push({
      level: "error",
      message: `Cannot use ${what}: ${state}`,
      at: spot && placeOf(spot),
      hint,
    });
  }
}

/** @returns `path` when it is absolute, else `path` below `directory` */
export function joinPath(directory: string, path: string): string {
  if (directory === "" || /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path)) return path;
  return `${directory.replace(/[\\/]+$/, "")}/${path}`;
}

/** The directory of a file; empty for a bare name. */
export function directoryOf(file: string): string {
  const end = Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\"));
  return end === 0 ? file.slice(0, 1) : file.slice(0, Math.max(end, 0));
}
