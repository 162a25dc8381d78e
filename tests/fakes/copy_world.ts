/** A copy between a folder of this machine and a container that is another folder. */

import { match, strictEqual } from "node:assert/strict";
import type { Copying } from "../../cli/copy/copying.ts";
import { RemoteShell } from "../../cli/copy/remote_shell.ts";
import type { Kind, KompoxError } from "../../core/domain/error.ts";
import { execIn, type LocalContainer, localContainer } from "./local_exec.ts";

/** Both sides of a copy. */
export interface World {
  readonly container: LocalContainer;
  /** A folder of this machine. */
  readonly here: string;
  readonly there: string;
  readonly warnings: string[];
  readonly copying: Copying;
}

/** Registers a test of copies; both folders are gone after it. @param programs what the container has */
export function testCopy(
  name: string,
  work: (world: World) => Promise<void>,
  programs?: readonly string[],
): void {
  Deno.test(name, () => inCopyWorld(work, programs));
}

/** Works between two folders that are gone afterwards. */
export async function inCopyWorld(
  work: (world: World) => Promise<void>,
  programs?: readonly string[],
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const container = await localContainer(root, programs);
    const here = `${root}/here`;
    await Deno.mkdir(here);
    const warnings: string[] = [];
    let total = 0;
    const call = { signal: new AbortController().signal, report: () => {} };
    const copying: Copying = {
      shell: new RemoteShell(execIn(container), call, undefined, undefined),
      progress: { sent: (bytes) => total += bytes, bytes: () => total },
      warn: (text) => void warnings.push(text),
    };
    const there = container.folder;
    await work({ container, here, there, warnings, copying });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Names, modes, contents and links of a tree, sorted. */
export async function listing(folder: string, path = ""): Promise<string[]> {
  const lines: string[] = [];
  for (const { name } of [...Deno.readDirSync(`${folder}/${path}`)]) {
    const below = path === "" ? name : `${path}/${name}`;
    const place = `${folder}/${below}`;
    const info = await Deno.lstat(place);
    const mode = (info.mode! & 0o777).toString(8);
    if (info.isDirectory) {
      lines.push(`${below}/ ${mode}`, ...await listing(folder, below));
    } else if (info.isSymlink) {
      lines.push(`${below} -> ${await Deno.readLink(place)}`);
    } else lines.push(`${below} ${mode} ${await Deno.readTextFile(place)}`);
  }
  return lines.sort();
}

/** For `rejects`. */
export function fails(kind: Kind, message: RegExp) {
  return (error: KompoxError) => {
    strictEqual(error.kind, kind, String(error));
    match(error.message, message);
    return true;
  };
}
