/** The store of one `kompoxops.yml`, read when it is first asked for, and once. */

import {
  failure,
  type Kind,
  KompoxError,
  type Problem,
} from "../domain/error.ts";
import type { Target } from "../domain/resources.ts";
import { Source } from "../domain/source.ts";
import type { ClusterTarget, Store, TargetDraft } from "../ports/store.ts";
import { MemoryStore } from "./memory.ts";

/** What a file store needs of the outside. */
export interface FileStoreDeps {
  /** @returns undefined when there is no such file */
  readTextFile(path: string): Promise<string | undefined>;
  /** Reads the text of a configuration; `readConfig` with its source of ids. */
  readConfig(
    source: Source,
  ): { readonly config?: Target; readonly problems: readonly Problem[] };
}

/** Nothing is written back; ids are those of this process. */
export class FileStore implements Store {
  /** As given with `--db-url file:PATH`. */
  readonly path: string;
  readonly #deps: FileStoreDeps;
  #loaded?: Promise<TargetDraft>;

  constructor(path: string, deps: FileStoreDeps) {
    this.path = path;
    this.#deps = deps;
  }

  async target(appName: string | undefined): Promise<Target> {
    return await (await this.#resources()).target(appName);
  }

  async clusterTarget(clusterName: string | undefined): Promise<ClusterTarget> {
    return await (await this.#resources()).clusterTarget(clusterName);
  }

  /** @throws {KompoxError} `not-found` no such file or app; `denied` it may not be read */
  async draft(appName: string | undefined): Promise<TargetDraft> {
    const draft = await this.#load();
    if (draft.target !== undefined) {
      await new MemoryStore([draft.target]).target(appName);
    }
    return draft;
  }

  async #resources(): Promise<MemoryStore> {
    const { target, problems } = await this.#load();
    if (problems.some((problem) => problem.level === "error")) {
      throw new KompoxError("invalid", problems);
    }
    return new MemoryStore(target === undefined ? [] : [target]);
  }

  /** A failure is kept too: the same question gets the same answer. */
  #load(): Promise<TargetDraft> {
    return this.#loaded ??= readDraft(this.path, this.#deps);
  }
}

async function readDraft(
  path: string,
  deps: FileStoreDeps,
): Promise<TargetDraft> {
  const text = await readText(path, deps);
  if (text === undefined) {
    throw failure(
      "not-found",
      `Cannot find the configuration: there is no file "${path}"`,
      { hint: "kompoxops init, or use --db-url file:PATH" },
    );
  }
  const { config, problems } = deps.readConfig(new Source(path, text));
  return { target: config, problems };
}

const kinds = new Map<string, readonly [Kind, string]>([
  ["IsADirectory", ["invalid", "it is a directory"]],
  ["NotADirectory", ["not-found", "a part of the path is no directory"]],
  ["PermissionDenied", ["denied", "its permissions forbid it"]],
  ["NotCapable", ["denied", "this program was started without access to it"]],
]);

async function readText(
  path: string,
  deps: FileStoreDeps,
): Promise<string | undefined> {
  try {
    return await deps.readTextFile(path);
  } catch (cause) {
    if (cause instanceof KompoxError) throw cause;
    const name = cause instanceof Error ? cause.name : "";
    const [kind, state] = kinds.get(name) ?? ["failed", "the system refuses"];
    throw failure(kind, `Cannot read the configuration "${path}": ${state}`, {
      hint: "check the file, or use --db-url file:PATH",
      cause,
    });
  }
}
