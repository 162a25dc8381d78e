/** What both ways of a copy need, and what they tell in the end. */

import type { RemoteShell } from "./remote_shell.ts";

export interface Copying {
  readonly shell: RemoteShell;
  readonly progress: CopyProgress;
  /** Told to the user; the copy goes on. */
  warn(text: string): void;
}

/** Counts the bytes that have gone by. */
export interface CopyProgress {
  readonly sent: (bytes: number) => void;
  bytes(): number;
}

export interface CopyReport {
  readonly files: number;
  readonly bytes: number;
  /** Whether the checksums of both sides were compared. */
  readonly verified: boolean;
}
