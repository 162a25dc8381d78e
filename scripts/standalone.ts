/** Reads what `deno compile` embedded into an ELF executable, without running it. */

/** The embedded program. */
export interface Embedded {
  /** Path of the first module among the files. */
  readonly entry: string;
  /** Paths and contents of the files. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** As in `deno compile`: null is "not allowed", an empty list is "all". */
  readonly permissions: Readonly<Record<string, unknown>>;
  /** Flags of the engine, as they were given. */
  readonly v8Flags: readonly string[];
}

interface VfsFile {
  readonly n: string;
  readonly o: readonly [offset: number, length: number];
}

type VfsEntry =
  | { readonly File: VfsFile }
  | { readonly Dir: { readonly n: string; readonly e: readonly VfsEntry[] } };

const magic = new TextEncoder().encode("d3n0l4nd");

/**
 * @param binary a whole ELF executable made by Deno 2.9's `compile`
 * @throws {Error} when there is no embedded program of the known shape
 */
export function readEmbedded(binary: Uint8Array): Embedded {
  const section = elfSection(binary, ".note.sui");
  const first = indexOf(section, magic, 0);
  // The note's name is the magic too; the payload's own magic follows it.
  const start = indexOf(section, magic, first + magic.length);
  const reader = new Reader(section, start + magic.length);
  const metadata = JSON.parse(reader.block());
  const at = indexOf(section, new TextEncoder().encode("[{"), reader.at);
  const listing = new Reader(section, at - 8);
  const entries = JSON.parse(listing.block()) as VfsEntry[];
  const data = listing.bytes(Number(listing.u64()));
  const files = new Map<string, Uint8Array>();
  collect(entries, "", data, files);
  return {
    entry: metadata.entrypoint_key,
    files,
    permissions: metadata.permissions,
    v8Flags: metadata.v8_flags,
  };
}

function collect(
  entries: readonly VfsEntry[],
  folder: string,
  data: Uint8Array,
  files: Map<string, Uint8Array>,
): void {
  for (const entry of entries) {
    if ("File" in entry) {
      const { n, o: [offset, length] } = entry.File;
      files.set(folder + n, data.subarray(offset, offset + length));
    } else {
      collect(entry.Dir.e, `${folder}${entry.Dir.n}/`, data, files);
    }
  }
}

/** Little-endian reading with a position. */
class Reader {
  readonly #view: DataView;
  constructor(readonly section: Uint8Array, public at: number) {
    this.#view = new DataView(
      section.buffer,
      section.byteOffset,
      section.byteLength,
    );
  }
  u64(): bigint {
    this.at += 8;
    return this.#view.getBigUint64(this.at - 8, true);
  }
  bytes(length: number): Uint8Array {
    this.at += length;
    return this.section.subarray(this.at - length, this.at);
  }
  /** A length and that many bytes of text. */
  block(): string {
    return new TextDecoder().decode(this.bytes(Number(this.u64())));
  }
}

/** The bytes of a named section: https://refspecs.linuxfoundation.org/elf/elf.pdf */
function elfSection(binary: Uint8Array, name: string): Uint8Array {
  const view = new DataView(binary.buffer, binary.byteOffset, binary.length);
  if (view.getUint32(0) !== 0x7f454c46) throw new Error("not an ELF file");
  const headers = Number(view.getBigUint64(0x28, true));
  const size = view.getUint16(0x3a, true);
  const count = view.getUint16(0x3c, true);
  const namesHeader = headers + size * view.getUint16(0x3e, true);
  const names = Number(view.getBigUint64(namesHeader + 0x18, true));
  for (let index = 0; index < count; index++) {
    const header = headers + size * index;
    const from = names + view.getUint32(header, true);
    const found = new TextDecoder().decode(
      binary.subarray(from, binary.indexOf(0, from)),
    );
    if (found !== name) continue;
    const offset = Number(view.getBigUint64(header + 0x18, true));
    const length = Number(view.getBigUint64(header + 0x20, true));
    return binary.subarray(offset, offset + length);
  }
  throw new Error(`no section ${name}: nothing is embedded`);
}

function indexOf(hay: Uint8Array, needle: Uint8Array, from: number): number {
  for (let at = from; at <= hay.length - needle.length; at++) {
    if (needle.every((byte, index) => hay[at + index] === byte)) return at;
  }
  throw new Error("the embedded program has an unknown shape");
}
