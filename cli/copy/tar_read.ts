/** Reads tar as it arrives: ustar, GNU long names, pax; contents are never held whole. */

import { failure } from "../../core/domain/error.ts";

/** One entry; its content must be read, or it is skipped, before the next. */
export interface TarEntry {
  /** As written in the archive: not to be trusted. */
  readonly path: string;
  readonly kind: "file" | "directory" | "link" | "hardlink" | "other";
  readonly mode: number;
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Of a link. */
  readonly target: string;
  content(): AsyncIterable<Uint8Array>;
}

const blockSize = 512;
/** Bytes of a long name or of pax fields. */
const extraLimit = 1024 * 1024;

const kinds: Readonly<Record<string, TarEntry["kind"]>> = {
  "\0": "file",
  "0": "file",
  "7": "file",
  "1": "hardlink",
  "2": "link",
  "5": "directory",
};

/** @throws {KompoxError} `failed` it is no tar, or it breaks off */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<TarEntry> {
  const bytes = new ByteReader(chunks);
  let extra: Extra = {};
  for (;;) {
    const block = await bytes.take(blockSize);
    if (block === undefined) throw broken("it ends in its middle");
    if (block.every((byte) => byte === 0)) return await bytes.drain();
    checkSum(block);
    const flag = String.fromCharCode(block[156]);
    const size = Number(extra.size ?? numberAt(block, 124, 12));
    if ("LKxg".includes(flag)) {
      if (size > extraLimit) throw broken("a name is too long");
      const data = await bytes.takePadded(size);
      if (flag !== "g") extra = { ...extra, ...readExtra(flag, data) };
      continue;
    }
    const content = bytes.content(size);
    yield {
      path: extra.path ?? nameOf(block),
      kind: kinds[flag] ?? "other",
      mode: numberAt(block, 100, 8) & 0o7777,
      size,
      mtime: numberAt(block, 136, 12),
      target: extra.linkpath ?? textAt(block, 157, 100),
      content: () => content,
    };
    for await (const _ of content);
    await bytes.take((blockSize - size % blockSize) % blockSize);
    extra = {};
  }
}

/** What an entry's own header has no room for. */
interface Extra {
  readonly path?: string;
  readonly linkpath?: string;
  readonly size?: string;
}

function readExtra(flag: string, data: Uint8Array): Extra {
  if (flag === "L") return { path: textAt(data, 0, data.length) };
  if (flag === "K") return { linkpath: textAt(data, 0, data.length) };
  const fields: Record<string, string> = {};
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(32, at);
    const length = Number(decode(data.subarray(at, space)));
    if (space < 0 || !(length > 0) || at + length > data.length) {
      throw broken("its pax fields are damaged");
    }
    const line = data.subarray(space + 1, at + length - 1);
    const cut = line.indexOf(61);
    fields[decode(line.subarray(0, cut))] = decode(line.subarray(cut + 1));
    at += length;
  }
  const { path, linkpath, size } = fields;
  return {
    ...path !== undefined && { path },
    ...linkpath !== undefined && { linkpath },
    ...size !== undefined && { size },
  };
}

function nameOf(block: Uint8Array): string {
  const name = textAt(block, 0, 100);
  // GNU tar keeps times where ustar has a prefix.
  const isUstar = textAt(block, 257, 6) === "ustar" && block[263] === 0x30;
  const prefix = isUstar ? textAt(block, 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function checkSum(block: Uint8Array): void {
  const told = numberAt(block, 148, 8);
  const sum = block.reduce(
    (total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte),
    0,
  );
  if (sum !== told) throw broken("a header is damaged");
}

/** Octal digits, or base 256 with the first bit set. */
function numberAt(block: Uint8Array, at: number, length: number): number {
  const field = block.subarray(at, at + length);
  if ((field[0] & 0x80) !== 0) {
    return field.subarray(1).reduce(
      (value, byte) => value * 256 + byte,
      field[0] & 0x7f,
    );
  }
  const value = parseInt(textAt(field, 0, length).trim() || "0", 8);
  if (Number.isNaN(value)) throw broken("a header is damaged");
  return value;
}

/** Up to the first zero byte. */
function textAt(block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return decode(end < 0 ? field : field.subarray(0, end));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch {
    throw broken("a name is no UTF-8");
  }
}

function broken(state: string) {
  return failure("failed", `Cannot read what the container sends: ${state}`, {
    hint: "run it again, or copy less at once",
  });
}

/** Chunks of any size, read as blocks. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest = new Uint8Array() as Uint8Array;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** @returns undefined at the end, when nothing of it has come */
  async take(size: number): Promise<Uint8Array | undefined> {
    if (this.#rest.length >= size) return this.#cut(size);
    const whole = new Uint8Array(size);
    let have = 0;
    for await (const piece of this.#pieces(size)) {
      whole.set(piece, have);
      have += piece.length;
    }
    if (have === 0 && size > 0) return undefined;
    if (have < size) throw broken("it ends in its middle");
    return whole;
  }

  async takePadded(size: number): Promise<Uint8Array> {
    const padded = Math.ceil(size / blockSize) * blockSize;
    const data = await this.take(padded);
    if (data === undefined) throw broken("it ends in its middle");
    return data.subarray(0, size);
  }

  async *content(size: number): AsyncGenerator<Uint8Array> {
    let have = 0;
    for await (const piece of this.#pieces(size)) {
      have += piece.length;
      yield piece;
    }
    if (have < size) throw broken("it ends in its middle");
  }

  /** Padding after the end, which the writer must get rid of. */
  async drain(): Promise<void> {
    while (!(await this.#chunks.next()).done);
  }

  async *#pieces(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0;) {
      if (this.#rest.length === 0) {
        const next = await this.#chunks.next();
        if (next.done) return;
        this.#rest = next.value;
        continue;
      }
      const piece = this.#cut(Math.min(left, this.#rest.length));
      left -= piece.length;
      yield piece;
    }
  }

  #cut(size: number): Uint8Array {
    const piece = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(size);
    return piece;
  }
}
