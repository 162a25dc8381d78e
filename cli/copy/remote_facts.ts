/** What a copy has to know about a path in a container, and the checksums there. */

import { failure } from "../../core/domain/error.ts";
import { type RemoteShell, scriptFailed } from "./remote_shell.ts";

/** What is at a path; links are followed. */
export interface RemoteFacts {
  readonly kind: "file" | "directory" | "other" | "none";
  /** Whether the path's parent is a directory. */
  readonly hasParent: boolean;
  /** Of a file: permission bits; absent when it cannot be told. */
  readonly mode?: number;
  /** Bytes, of a file. */
  readonly size?: number;
  /** Which of the programs are there that a copy uses. */
  readonly tools: ReadonlySet<string>;
  /** The path without links in it; as asked where it cannot be told. */
  readonly realPath: string;
}

const facts = `
p=$1
real=$(readlink -f -- "$p" 2>/dev/null && echo x) || real="$p
x"
real=\${real%?x}
kind=none
if [ -d "$p" ]; then kind=directory
elif [ -f "$p" ]; then kind=file
elif [ -e "$p" ] || [ -L "$p" ]; then kind=other
fi
parent=no
if [ -d "$2" ]; then parent=yes; fi
mode=- size=-
if [ $kind = file ]; then
  mode=$(stat -c %a -- "$p" 2>/dev/null) || mode=-
  size=$(wc -c <"$p" 2>/dev/null) || size=-
fi
tools=
for t in tar sha256sum xargs; do
  if command -v $t >/dev/null 2>&1; then tools="$tools,$t"; fi
done
echo $kind $parent $mode $size "tools$tools"
printf %s "$real"
`;

/** @param parent the path's parent, with `/` */
export async function remoteFacts(
  shell: RemoteShell,
  path: string,
  parent: string,
): Promise<RemoteFacts> {
  const end = await shell.run(facts, [dashless(path), dashless(parent)]);
  if (end.code !== 0) throw scriptFailed(end.stderr, end.code);
  const text = new TextDecoder().decode(end.stdout);
  const cut = text.indexOf("\n");
  const [kind, hasParent, mode, size, tools = ""] = text.slice(0, cut)
    .split(" ");
  return {
    kind: kind as RemoteFacts["kind"],
    hasParent: hasParent === "yes",
    mode: /^[0-7]+$/.test(mode) ? parseInt(mode, 8) & 0o7777 : undefined,
    size: /^[0-9]+$/.test(size) ? Number(size) : undefined,
    tools: new Set(tools.split(",").slice(1)),
    realPath: text.slice(cut + 1),
  };
}

/** A path that no program takes for a flag. */
export function dashless(path: string): string {
  return path.startsWith("-") ? `./${path}` : path;
}

/**
 * Compares the checksums of files in the container with those of what was
 * sent or received.
 *
 * @param directory in the container; the paths are relative to it
 * @param wanted SHA-256, hexadecimal, by path
 * @returns false when the container has no program for it
 * @throws {KompoxError} `failed` one differs
 */
export async function checkSums(
  shell: RemoteShell,
  directory: string,
  wanted: ReadonlyMap<string, string>,
  { tools }: RemoteFacts,
): Promise<boolean> {
  if (!tools.has("sha256sum") || !tools.has("xargs")) return false;
  if (wanted.size === 0) return true;
  const paths = [...wanted.keys()];
  const script = 'cd -- "$1" && xargs -0 sha256sum';
  const end = await shell.run(script, [dashless(directory)], names(paths));
  const text = new TextDecoder().decode(end.stdout);
  let at = 0;
  for (const path of paths) {
    const line = lineOf(text, at, `./${path}`);
    if (line === undefined || line.sum !== wanted.get(path)) {
      throw failure(
        "failed",
        `Cannot copy "${path}": its checksum differs in the container`,
        { hint: "run it again; stop what writes to the file meanwhile" },
      );
    }
    at = line.end;
  }
  return true;
}

async function* names(paths: readonly string[]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let text = "";
  for (const path of paths) {
    text += `./${path}\0`;
    if (text.length < 32_768) continue;
    yield encoder.encode(text);
    text = "";
  }
  yield encoder.encode(text);
}

/** A name with odd letters is written escaped, behind a backslash, by some, as it is by others. */
function lineOf(
  text: string,
  at: number,
  path: string,
): { sum: string; end: number } | undefined {
  const escaped = path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r");
  for (const [mark, name] of [["", path], ["\\", escaped]]) {
    const start = at + mark.length;
    const end = start + 66 + name.length;
    const fits = text.startsWith(mark, at) &&
      text.slice(start + 66, end) === name && text[end] === "\n";
    if (fits) return { sum: text.slice(start, start + 64), end: end + 1 };
  }
}
