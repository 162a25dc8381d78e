/** Writes tar in the form that GNU tar and BusyBox both read: long names in blocks of their own. */

/** What stands before the content of one entry. */
export interface TarHead {
  /** With `/`; a directory's ends with one. */
  readonly path: string;
  readonly kind: "file" | "directory" | "link" | "hardlink";
  /** Permission bits. */
  readonly mode: number;
  /** Bytes of the content; 0 for all but files. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Of a link; of a hard link the path of an earlier entry. */
  readonly target?: string;
  /** Numbers of the owner; absent: 0. */
  readonly uid?: number;
  readonly gid?: number;
}

const blockSize = 512;
const nameSize = 100;
const typeFlags = { file: "0", hardlink: "1", link: "2", directory: "5" };
const encoder = new TextEncoder();

/** The header of an entry, and the blocks of a long name before it. */
export function tarHead(head: TarHead): Uint8Array {
  const name = encoder.encode(head.path);
  const target = encoder.encode(head.target ?? "");
  return join([
    ...longName("K", target),
    ...longName("L", name),
    headerBlock(name, target, typeFlags[head.kind], head),
  ]);
}

/** What follows a content of this many bytes, up to the next block. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((blockSize - size % blockSize) % blockSize);
}

/** The end of an archive. */
export function tarEnd(): Uint8Array {
  return new Uint8Array(2 * blockSize);
}

/** @see https://www.gnu.org/software/tar/manual/html_node/Standard.html */
function longName(flag: "K" | "L", name: Uint8Array): Uint8Array[] {
  if (name.length <= nameSize) return [];
  const size = name.length + 1;
  const head = { mode: 0, size, mtime: 0 };
  const dots = encoder.encode("././@LongLink");
  return [
    headerBlock(dots, new Uint8Array(), flag, head),
    name,
    new Uint8Array(1),
    tarPadding(size),
  ];
}

function headerBlock(
  name: Uint8Array,
  target: Uint8Array,
  flag: string,
  { mode, size, mtime, uid = 0, gid = 0 }: Pick<
    TarHead,
    "mode" | "size" | "mtime" | "uid" | "gid"
  >,
): Uint8Array {
  const block = new Uint8Array(blockSize);
  const put = (at: number, text: string) => block.set(encoder.encode(text), at);
  block.set(name.subarray(0, nameSize), 0);
  put(100, octal(mode & 0o7777, 7));
  putNumber(block, 108, 8, uid);
  putNumber(block, 116, 8, gid);
  putNumber(block, 124, 12, size);
  put(136, octal(Math.max(0, Math.floor(mtime)), 11));
  put(148, "        ");
  put(156, flag);
  block.set(target.subarray(0, nameSize), 157);
  put(257, "ustar  \0");
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  return block;
}

/** In base 256, as GNU tar does, where the digits do not fit: sizes from 8 GiB on. */
function putNumber(
  block: Uint8Array,
  at: number,
  length: number,
  value: number,
): void {
  const digits = length - 1;
  if (value < 8 ** digits) {
    return block.set(encoder.encode(octal(value, digits)), at);
  }
  let rest = value;
  for (let next = at + digits; next > at; next--) {
    block[next] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  block[at] = 0x80;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
