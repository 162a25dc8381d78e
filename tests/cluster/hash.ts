import { createHash } from "node:crypto";

/** A file that enters the build, named from the folder of all of them. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Names what a build gives by what goes into it. The order of the files does
 * not matter; every name, every byte and the version of Go do.
 *
 * @param goVersion as `go env GOVERSION` prints it
 * @returns 16 hex digits
 */
export function buildHash(
  files: readonly SourceFile[],
  goVersion: string,
): string {
  const hash = createHash("sha256").update(`${goVersion}\0`);
  const sorted = files.toSorted((a, b) => a.path < b.path ? -1 : 1);
  for (const { path, bytes } of sorted) {
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Reads all files below a folder; links are left out. */
export async function readSources(folder: URL): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  await walk(folder, "", files);
  return files;
}

async function walk(folder: URL, prefix: string, files: SourceFile[]) {
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    const at = new URL(isDirectory ? `${name}/` : name, folder);
    const path = prefix + name;
    if (isDirectory) await walk(at, `${path}/`, files);
    else if (isFile) files.push({ path, bytes: await Deno.readFile(at) });
  }
}
