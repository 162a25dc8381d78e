/** The contents that services mount as files: read once, however many services use them. */

import { meant } from "../domain/nearest.ts";
import type { Spot } from "../domain/source.ts";
import type { Entry, MapNode } from "../domain/tree.ts";
import type { ComposeBundle } from "../operations/bundle.ts";
import type { Findings } from "./findings.ts";
import { composeLimits } from "./limits.ts";
import type { ComposeContent, ComposeStore } from "./model.ts";
import { baseName } from "./paths.ts";
import { type StoreKind, storeOrigin } from "./store_origin.ts";

/** What is wrong with a store is told once, where it is defined. */
export class Stores {
  readonly #bundle: ComposeBundle;
  readonly #findings: Findings;
  readonly #sections: Record<StoreKind, ReadonlyMap<string, Entry>>;
  readonly #known = new Map<string, ComposeStore | undefined>();
  readonly #executables: ReadonlySet<string>;

  constructor(tree: MapNode, bundle: ComposeBundle, findings: Findings) {
    this.#bundle = bundle;
    this.#findings = findings;
    this.#sections = {
      config: entriesOf(tree, "configs"),
      secret: entriesOf(tree, "secrets"),
    };
    this.#executables = new Set(bundle.executables);
  }

  /**
   * An entry of `configs` or `secrets`.
   *
   * @param spot of the service's reference
   * @returns undefined (and told) when it cannot be used
   */
  entry(from: StoreKind, name: string, spot: Spot): ComposeStore | undefined {
    const entry = this.#sections[from].get(name);
    if (entry === undefined) {
      this.#findings.error(
        spot,
        `Cannot use ${from} "${name}": it is not below the top-level "${from}s"`,
        meant(name, [...this.#sections[from].keys()]),
      );
      return undefined;
    }
    return this.#once(`${from} ${name}`, () => {
      const content = this.#contentOf(from, entry);
      const { source, offset } = entry;
      const secret = from === "secret";
      return content &&
        { from, secret, name, spot: { source, offset }, content };
    });
  }

  /** A file of the project that a service binds. */
  bound(path: string, spot: Spot): ComposeStore | undefined {
    return this.#once(`bind ${path}`, () => {
      const content = this.#fileContent(path);
      const secret = looksSecret(path);
      if (content !== undefined) {
        return { from: "bind", secret, name: path, spot, content };
      }
      this.#findings.error(
        spot,
        `Cannot copy "${path}" into the cluster: it has more than ${composeLimits.fileBytes} bytes`,
        "mount a directory of a volume, or put the file into the image",
      );
    });
  }

  /** Whether the file's owner may execute it. */
  isExecutable(path: string): boolean {
    return this.#executables.has(path);
  }

  #once(
    key: string,
    make: () => ComposeStore | undefined,
  ): ComposeStore | undefined {
    if (!this.#known.has(key)) this.#known.set(key, make());
    return this.#known.get(key);
  }

  #contentOf(kind: StoreKind, entry: Entry): ComposeContent | undefined {
    const origin = storeOrigin(kind, entry, this.#findings);
    if (origin === undefined) return undefined;
    const { variables } = this.#bundle;
    const name = entry.key;
    switch (origin.kind) {
      case "external":
        return { kind: "external", objectName: origin.value, fileName: name };
      case "content":
        return this.#textContent(kind, name, origin.value, origin);
      case "environment":
        if (Object.hasOwn(variables, origin.value)) {
          const text = variables[origin.value];
          return this.#textContent(kind, name, text, origin);
        }
        this.#findings.error(
          origin,
          `Cannot use ${kind} "${name}": the variable "${origin.value}" is not set`,
          `set ${origin.value} in the environment, or in .env`,
        );
        return undefined;
      case "file": {
        const content = this.#fileContent(origin.value);
        if (content !== undefined) return content;
        this.#findings.error(
          origin,
          `Cannot read "${origin.path}": there is no such file in the project`,
          "check the path, it is relative to the file that names it",
        );
      }
    }
  }

  #textContent(
    kind: StoreKind,
    name: string,
    text: string,
    spot: Spot,
  ): ComposeContent | undefined {
    const size = new TextEncoder().encode(text).length;
    const limit = composeLimits.fileBytes;
    if (size <= limit) return { kind: "text", fileName: name, text };
    this.#findings.error(
      spot,
      `Cannot use ${kind} "${name}": it has ${size} bytes, the limit is ${limit}`,
      "put the content into the image, or on a volume",
    );
  }

  /** @returns undefined when the bundle has no such file */
  #fileContent(path: string): ComposeContent | undefined {
    const { binary = {}, files } = this.#bundle;
    const fileName = baseName(path);
    if (Object.hasOwn(binary, path)) {
      return { kind: "binary", fileName, base64: binary[path] };
    }
    if (!Object.hasOwn(files, path)) return undefined;
    return { kind: "text", fileName, text: files[path] };
  }
}

/** By its name: what is a secret without need only costs a look. */
function looksSecret(path: string): boolean {
  const name = baseName(path).toLowerCase();
  return /\.(?:env|key|pem|p12|pfx|jks|keystore|kdbx|ppk)$/.test(name) ||
    /^(?:\.env|id_|acme\.json$|\.(?:htpasswd|netrc|pgpass|npmrc|pypirc)$)/
      .test(name) ||
    /secret|passw|credential|token/.test(name);
}

function entriesOf(tree: MapNode, key: string): ReadonlyMap<string, Entry> {
  const node = tree.entries.get(key)?.value;
  return node?.kind === "map" ? node.entries : new Map();
}
