/** Reads and writes the header blocks of tar archives, names as bytes. */

export const blockSize = 512;

/** What a header says; texts hold one byte in each letter. */
export interface TarHeader {
  readonly path: string;
  readonly target: string;
  /** One letter; `0` for a file. */
  readonly type: string;
  /** Bytes of the content that follows. */
  readonly size: number;
}

/** Fields of a pax header that change where a file goes, or whose it is. */
export interface PaxFields {
  path?: string;
  linkpath?: string;
  size?: string;
  uid?: string;
  gid?: string;
  mtime?: string;
}

/** @returns undefined when its checksum is wrong */
export function readHeader(block: Uint8Array): TarHeader | undefined {
  let sum = 0;
  for (let at = 0; at < blockSize; at++) {
    sum += at >= 148 && at < 156 ? 32 : block[at];
  }
  const told = numberAt(block, 148, 8);
  const size = numberAt(block, 124, 12);
  if (sum !== told || size === undefined) return undefined;
  const type = String.fromCharCode(block[156]).replace("\0", "0");
  return { path: nameOf(block), target: textAt(block, 157, 100), type, size };
}

/** A text up to its first zero byte. */
export function textAt(block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return latin(end < 0 ? field : field.subarray(0, end));
}

/** One letter for each byte, whatever the bytes mean. */
export function latin(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

/**
 * The fields of a pax header.
 *
 * @returns undefined when it is damaged
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 */
export function readPax(text: string): Record<string, string> | undefined {
  const fields: Record<string, string> = {};
  for (let at = 0; at < text.length;) {
    const space = text.indexOf(" ", at);
    const length = Number(text.slice(at, space));
    const isLine = space > at && length > space - at &&
      text[at + length - 1] === "\n";
    if (!isLine) return undefined;
    const line = text.slice(space + 1, at + length - 1);
    const cut = line.indexOf("=");
    if (cut < 1) return undefined;
    fields[line.slice(0, cut)] = line.slice(cut + 1);
    at += length;
  }
  return fields;
}

/**
 * The same header with the fields of a pax header in it, in the form of GNU
 * tar: BusyBox reads that, and passes over pax without a word.
 *
 * @returns the blocks of long names, then the header
 */
export function withPax(block: Uint8Array, pax: PaxFields): Uint8Array[] {
  const head = block.slice();
  const parts: Uint8Array[] = [];
  if (pax.linkpath !== undefined) {
    parts.push(...longName("K", pax.linkpath));
    putText(head, 157, 100, pax.linkpath);
  }
  if (pax.path !== undefined) {
    parts.push(...longName("L", pax.path));
    putText(head, 0, 100, pax.path);
    // The part of a name that ustar keeps here is in the long name already.
    head.fill(0, 345, 500);
  }
  if (pax.uid !== undefined) putNumber(head, 108, 8, Number(pax.uid));
  if (pax.gid !== undefined) putNumber(head, 116, 8, Number(pax.gid));
  if (pax.size !== undefined) putNumber(head, 124, 12, Number(pax.size));
  if (pax.mtime !== undefined) {
    putNumber(head, 136, 12, Math.max(0, Math.floor(Number(pax.mtime))));
  }
  putCheckSum(head);
  return [...parts, head];
}

/** The GNU entry that gives the next one a name of any length. */
function longName(type: "K" | "L", name: string): Uint8Array[] {
  const head = new Uint8Array(blockSize);
  const data = new Uint8Array(
    Math.ceil((name.length + 1) / blockSize) * blockSize,
  );
  putText(data, 0, data.length, name);
  putText(head, 0, 100, "././@LongLink");
  putNumber(head, 100, 8, 0);
  putNumber(head, 108, 8, 0);
  putNumber(head, 116, 8, 0);
  putNumber(head, 124, 12, name.length + 1);
  putNumber(head, 136, 12, 0);
  putText(head, 156, 1, type);
  putText(head, 257, 8, "ustar  ");
  putCheckSum(head);
  return [head, data];
}

function nameOf(block: Uint8Array): string {
  const name = textAt(block, 0, 100);
  // GNU tar keeps times where ustar has the first part of a name.
  const isUstar = textAt(block, 257, 6) === "ustar" && block[263] === 0x30;
  const prefix = isUstar ? textAt(block, 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** Octal digits, or base 256 with the first bit set. */
function numberAt(
  block: Uint8Array,
  at: number,
  length: number,
): number | undefined {
  if ((block[at] & 0x80) !== 0) {
    let value = block[at] & 0x7f;
    for (let next = at + 1; next < at + length; next++) {
      value = value * 256 + block[next];
    }
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const text = textAt(block, at, length).trim();
  if (text === "") return 0;
  return /^[0-7]+$/.test(text) ? parseInt(text, 8) : undefined;
}

function putNumber(
  head: Uint8Array,
  at: number,
  length: number,
  value: number,
): void {
  const octal = value.toString(8);
  if (octal.length < length) {
    return putText(head, at, length, octal.padStart(length - 1, "0"));
  }
  let rest = value;
  for (let next = at + length - 1; next > at; next--) {
    head[next] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  head[at] = 0x80;
}

function putText(
  head: Uint8Array,
  at: number,
  length: number,
  text: string,
): void {
  for (let next = 0; next < length; next++) {
    head[at + next] = next < text.length ? text.charCodeAt(next) : 0;
  }
}

function putCheckSum(head: Uint8Array): void {
  head.fill(32, 148, 156);
  const sum = head.reduce((total, byte) => total + byte, 0);
  putText(head, 148, 8, `${sum.toString(8).padStart(6, "0")}\0 `);
}
