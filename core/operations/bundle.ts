/** The Compose project as bytes: all that an operation knows of local files (decision 14). */

/** One Compose file among the bundle's files. */
export interface BundleEntry {
  /** Key of `files`. */
  readonly path: string;
  /** Keys from the file's root to the Compose document; absent: the root. */
  readonly pointer?: readonly string[];
}

/** What `collect` found; plain data, so that it can be sent. */
export interface ComposeBundle {
  /** The project directory as the user names it, for places; absent: where the user stands. */
  readonly directory?: string;
  /** Compose files in merge order; none: the app's stored Compose is meant. */
  readonly entries: readonly BundleEntry[];
  /** Texts of all files that the project names, by path relative to the project directory, with `/`. */
  readonly files: Readonly<Record<string, string>>;
  /** Base64 of files whose bytes matter and that are no plain UTF-8 text, by path. */
  readonly binary?: Readonly<Record<string, string>>;
  /** Mounted files that their owner may execute. */
  readonly executables?: readonly string[];
  /** Facts on paths that are mounted: so that a file and a directory can be told apart. */
  readonly paths: Readonly<Record<string, "file" | "directory">>;
  /** Values of the variables that the files mention, `.env` and environment already merged. */
  readonly variables: Readonly<Record<string, string>>;
  /** Active profiles. */
  readonly profiles: readonly string[];
}
