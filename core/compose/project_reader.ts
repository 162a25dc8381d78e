/** What collecting a project needs of a file system. */

/** What a path leads to once all symbolic links are followed. */
export interface PathFacts {
  readonly kind: "file" | "directory" | "other";
  /** Absolute, without symbolic links, `/` between parts. */
  readonly realPath: string;
  /** Bytes of a file. */
  readonly sizeBytes: number;
  /** Whether the owner of a file may execute it; absent: not known here. */
  readonly executable?: boolean;
}

/** Files of the user; implemented in `cli/`. Paths are absolute or relative to where the user stands. */
export interface ProjectReader {
  /**
   * @returns undefined when nothing is there
   * @throws {KompoxError} `denied` without permission to look
   */
  look(path: string): Promise<PathFacts | undefined>;

  /**
   * @param limitBytes nothing longer is read, even when the file grows meanwhile
   * @throws {KompoxError} `not-found`; `denied`; `invalid` longer than the limit or not UTF-8
   */
  readTextFile(path: string, limitBytes: number): Promise<string>;

  /**
   * As {@link readTextFile}, of any bytes.
   *
   * @throws {KompoxError} `not-found`; `denied`; `invalid` longer than the limit
   */
  readFile(path: string, limitBytes: number): Promise<Uint8Array>;
}
