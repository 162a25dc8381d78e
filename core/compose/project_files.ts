/** The files of a project while they are collected: fetched once, held inside the directory. */

import {
  failure,
  KompoxError,
  type Place,
  type Problem,
} from "../domain/error.ts";
import { placeOf, type Spot } from "../domain/source.ts";
import type { FileRequest } from "./documents.ts";
import { composeLimits } from "./limits.ts";
import { plainText } from "./plain_text.ts";
import { directoryOf, joinPath } from "./paths.ts";
import type { PathFacts, ProjectReader } from "./project_reader.ts";

/** Texts and facts by path, and what could not be taken. */
export class ProjectFiles {
  static readonly fileBytes = composeLimits.fileBytes;
  readonly texts: Record<string, string> = Object.create(null);
  /** Base64 of what is no plain text. */
  readonly binary: Record<string, string> = Object.create(null);
  readonly executables = new Set<string>();
  readonly kinds: Record<string, "file" | "directory"> = Object.create(null);
  readonly problems: Problem[] = [];
  readonly #directory: string;
  readonly #realDirectory: string;
  readonly #reader: ProjectReader;
  readonly #tried = new Set<string>();
  readonly #refused = new Set<string>();
  readonly #raw = new Set<string>();
  #count = 0;
  #bytes = 0;

  private constructor(
    directory: string,
    realDirectory: string,
    reader: ProjectReader,
  ) {
    this.#directory = directory;
    this.#realDirectory = realDirectory;
    this.#reader = reader;
  }

  /** @throws {KompoxError} `not-found` there is no such directory */
  static async open(
    directory: string,
    reader: ProjectReader,
  ): Promise<ProjectFiles> {
    const facts = await reader.look(joinPath(directory, ""));
    if (facts?.kind === "directory") {
      return new ProjectFiles(directory, facts.realPath, reader);
    }
    throw failure(
      "not-found",
      `Cannot read the project: there is no directory "${directory}"`,
      { hint: "check the path after -f, or `app.compose`" },
    );
  }

  /** As `DocumentInput.read`: null when the file was refused. */
  read(path: string): string | null | undefined {
    if (path in this.texts) return this.texts[path];
    return this.#refused.has(path) ? null : undefined;
  }

  /** A text that is known already. */
  put(path: string, text: string): void {
    this.texts[path] = text;
    this.#tried.add(path);
  }

  /** @throws {KompoxError} `not-found` when a file to begin with is missing */
  async fetchEntry(path: string, spot: Spot | undefined): Promise<void> {
    const facts = await this.#take(path, spot);
    if (facts !== undefined || this.problems.length > 0) return;
    throw failure(
      "not-found",
      `Cannot read "${joinPath(this.#directory, path)}": there is no such file`,
      {
        at: spot && placeOf(spot),
        hint: spot === undefined
          ? "check the path after -f"
          : "check the path after `file:`",
      },
    );
  }

  /** @returns whether reading on can find more: one of them is known now and was not before */
  async fetchAll(requests: ReadonlyMap<string, FileRequest>): Promise<boolean> {
    let fetched = false;
    for (const [path, { spot }] of requests) {
      if (this.#tried.has(path)) continue;
      await this.#take(path, spot);
      fetched ||= this.read(path) !== undefined;
    }
    return fetched;
  }

  /** Finds out what is mounted; the absent is no problem. */
  async lookAll(mounts: ReadonlyMap<string, Spot>): Promise<void> {
    const absent = new Map<string, boolean>();
    for (const [path, spot] of mounts) {
      if (await this.#isAbsent(directoryOf(path), absent)) continue;
      const facts = await this.#look(path, placeOf(spot));
      if (facts === undefined) continue;
      if (facts.kind === "other") {
        this.#notPlain(path, placeOf(spot));
        continue;
      }
      this.kinds[path] = facts.kind;
      if (facts.kind === "directory") continue;
      if (facts.executable) this.executables.add(path);
      // A longer one cannot be kept in the cluster; loading tells so.
      if (facts.sizeBytes <= composeLimits.fileBytes) {
        await this.#takeBytes(path, facts, placeOf(spot));
      }
    }
  }

  /** Takes files byte by byte; the absent is told by loading. */
  async fetchRaw(requests: ReadonlyMap<string, Spot>): Promise<void> {
    for (const [path, spot] of requests) {
      const facts = await this.#look(path, placeOf(spot));
      if (facts === undefined) continue;
      if (facts.kind === "file") {
        await this.#takeBytes(path, facts, placeOf(spot));
      } else this.#notPlain(path, placeOf(spot), facts.kind);
    }
  }

  async #takeBytes(path: string, facts: PathFacts, at: Place): Promise<void> {
    if (this.#raw.has(path)) return;
    this.#raw.add(path);
    const read = (limit: number) =>
      this.#reader.readFile(facts.realPath, limit);
    const bytes = await this.#read(path, facts, at, read);
    if (bytes === undefined) return;
    const text = plainText(bytes);
    if (text === undefined) this.binary[path] = bytes.toBase64();
    else this.texts[path] = text;
  }

  /** Below a directory that is not there nothing is: a thousand mounts, one look. */
  async #isAbsent(
    directory: string,
    known: Map<string, boolean>,
  ): Promise<boolean> {
    if (directory === "") return false;
    const before = known.get(directory);
    if (before !== undefined) return before;
    const absent = await this.#isAbsent(directoryOf(directory), known) ||
      await this.#reader.look(joinPath(this.#directory, directory)) ===
        undefined;
    known.set(directory, absent);
    return absent;
  }

  /** A text that is not part of the bundle; undefined when it is not there. */
  async readApart(path: string): Promise<string | undefined> {
    const facts = await this.#look(path, undefined);
    if (facts?.kind !== "file") return undefined;
    return await this.#readText(path, facts, undefined);
  }

  async #take(
    path: string,
    spot: Spot | undefined,
  ): Promise<PathFacts | undefined> {
    this.#tried.add(path);
    const before = this.problems.length;
    const facts = await this.#takeFile(path, spot && placeOf(spot));
    if (this.problems.length > before) this.#refused.add(path);
    return facts;
  }

  async #takeFile(
    path: string,
    at: Place | undefined,
  ): Promise<PathFacts | undefined> {
    const facts = await this.#look(path, at);
    if (facts === undefined) return undefined;
    if (facts.kind !== "file") {
      this.#notPlain(path, at, facts.kind);
      return undefined;
    }
    const text = await this.#readText(path, facts, at);
    if (text === undefined) return undefined;
    this.texts[path] = text;
    return facts;
  }

  async #look(
    path: string,
    at: Place | undefined,
  ): Promise<PathFacts | undefined> {
    const facts = await this.#reader.look(joinPath(this.#directory, path));
    if (facts === undefined || this.#isInside(facts.realPath)) return facts;
    this.problems.push({
      level: "error",
      message:
        `Cannot use "${path}": it leads out of the project directory, to "${facts.realPath}"`,
      at,
      hint: "replace the symbolic link by a copy",
    });
    return undefined;
  }

  #isInside(realPath: string): boolean {
    const root = this.#realDirectory;
    return realPath === root ||
      realPath.startsWith(root.endsWith("/") ? root : `${root}/`);
  }

  #readText(
    path: string,
    facts: PathFacts,
    at: Place | undefined,
  ): Promise<string | undefined> {
    const read = (limit: number) =>
      this.#reader.readTextFile(facts.realPath, limit);
    return this.#read(path, facts, at, read);
  }

  /** Keeps to the limits of a project; what cannot be read is told. */
  async #read<T>(
    path: string,
    facts: PathFacts,
    at: Place | undefined,
    read: (limitBytes: number) => Promise<T>,
  ): Promise<T | undefined> {
    const { files, totalBytes, fileBytes } = composeLimits;
    if (++this.#count > files) {
      throw failure(
        "invalid",
        `Cannot read the project: it names more than ${files} files`,
        { at, hint: "split the project into several apps" },
      );
    }
    this.#bytes += facts.sizeBytes;
    if (this.#bytes > totalBytes && facts.sizeBytes <= fileBytes) {
      throw failure(
        "invalid",
        `Cannot read the project: its files have more than ${totalBytes} bytes`,
        { at, hint: "split the project into several apps" },
      );
    }
    try {
      return await read(fileBytes);
    } catch (error) {
      if (!(error instanceof KompoxError) || error.kind !== "invalid") {
        throw error;
      }
      const shown = joinPath(this.#directory, path);
      this.problems.push(...error.problems.map((problem) => ({
        ...problem,
        message: problem.message.replaceAll(facts.realPath, shown),
        at: at ?? problem.at,
      })));
      return undefined;
    }
  }

  #notPlain(path: string, at: Place | undefined, kind = "other"): void {
    const what = kind === "directory" ? "a directory" : "no plain file";
    this.problems.push({
      level: "error",
      message: `Cannot use "${path}": it is ${what}`,
      at,
      hint: "name a plain file inside the project directory",
    });
  }
}
