/** What names the completion of a command line asks a program for. */

import type { Io } from "./io.ts";

export type NameKind =
  | "apps"
  | "clusters"
  | "containers"
  | "contexts"
  | "disks"
  | "services"
  | "snapshots"
  | "volumes";

/** Where the names are looked for. */
export interface NameSetting {
  readonly dbUrl: string;
  /** Which Compose files are meant; nothing: what the configuration says. */
  readonly choice: {
    readonly files: readonly string[];
    readonly envFiles: readonly string[];
    readonly profiles: readonly string[];
  };
  readonly io: Io;
}
