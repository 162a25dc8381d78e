/** Names of disks and snapshots for the completion of a command line: only the infrastructure knows them. */

import type { Program } from "./command.ts";
import type { Io } from "./io.ts";
import type { RawFlags } from "./flag_values.ts";

export type DataKind = "disks" | "snapshots";

/** A shell that completes a word waits no longer than this. */
const limitMs = 2_000;

/** What the line says so far. */
export interface DataLine {
  readonly kind: DataKind;
  readonly dbUrl: string;
  readonly context?: string;
  readonly raw: RawFlags;
  /** Words behind the command: the first may name the volume. */
  readonly words: readonly string[];
}

/** @throws whatever asking throws; the caller then has no names */
export async function dataNames(
  program: Program,
  { kind, dbUrl, context, raw, words }: DataLine,
  io: Io,
): Promise<readonly string[]> {
  const last = (name: string) => {
    const given = raw[name];
    return Array.isArray(given) ? String(given.at(-1)) : undefined;
  };
  const volumeName = last("volName") ?? words[0];
  if (volumeName === undefined) return [];
  const wire = await program.wire({ dbUrl, context, io, sawVolumes: () => {} });
  const operations = await wire.operations();
  const appName = last("appName");
  const call = { signal: AbortSignal.timeout(limitMs), report: () => {} };
  const found = kind === "disks"
    ? await operations.listDisks({ appName, volumeName, usage: false }, call)
    : await operations.listSnapshots({ appName, volumeName }, call);
  return found.map(({ name }) => name);
}
