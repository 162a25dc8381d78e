/** Archives as they pass: compressed with zstd on the way to a file, found out and unpacked on the way from one. */

import { failure } from "../../core/domain/error.ts";

type Chunks = AsyncIterable<Uint8Array>;

/** Small pieces cost more than what is in them: each goes to another thread and back. */
const batchSize = 256 * 1024;

/** Who packs works on its own thread: what comes meanwhile waits here, so that neither stands still for the other. */
const streamOptions = {
  chunkSize: batchSize,
  writableHighWaterMark: 16 * batchSize,
  readableHighWaterMark: 4 * batchSize,
};

/** The same bytes in pieces of one size, the last one excepted. */
async function* batched(chunks: Chunks): AsyncGenerator<Uint8Array> {
  let batch = new Uint8Array(batchSize);
  let have = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + batchSize - have);
      batch.set(piece, have);
      have += piece.length;
      at += piece.length;
      if (have < batchSize) continue;
      yield batch;
      batch = new Uint8Array(batchSize);
      have = 0;
    }
  }
  if (have > 0) yield batch.subarray(0, have);
}

/** @returns the same bytes as one zstd stream, whose end tells whether they are still the same */
export async function* compressed(chunks: Chunks): AsyncGenerator<Uint8Array> {
  const { constants, createZstdCompress } = await import("node:zlib");
  const params = { [constants.ZSTD_c_checksumFlag]: 1 };
  const transform = createZstdCompress({ ...streamOptions, params });
  yield* through(batched(chunks), transform);
}

/**
 * The tar archive in a file that is zstd, gzip or plain; its first bytes tell.
 *
 * @param name of the file, for messages
 * @throws {KompoxError} `invalid` what is compressed is damaged, or not whole
 */
export async function* unpacked(
  chunks: Chunks,
  name: string,
): AsyncGenerator<Uint8Array> {
  const { head, all } = await peek(chunks, 4);
  const form = formOf(head);
  if (form === "plain") return yield* all;
  const zlib = await import("node:zlib");
  const transform = form === "zstd"
    ? zlib.createZstdDecompress(streamOptions)
    : zlib.createGunzip(streamOptions);
  try {
    yield* through(all, transform);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    throw failure("invalid", `Cannot read "${name}": its ${form} is damaged`, {
      cause: error.cause,
      hint: "get the whole file again",
    });
  }
}

function formOf(head: Uint8Array): "zstd" | "gzip" | "plain" {
  const [a, b, c, d] = head;
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return "zstd";
  return a === 0x1f && b === 0x8b ? "gzip" : "plain";
}

/** Looks at the first bytes without taking them. */
async function peek(
  chunks: Chunks,
  size: number,
): Promise<{ head: Uint8Array; all: AsyncGenerator<Uint8Array> }> {
  const source = chunks[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let have = 0;
  while (have < size) {
    const next = await source.next();
    if (next.done) break;
    first.push(next.value);
    have += next.value.length;
  }
  const head = new Uint8Array(first.flatMap((each) => [...each.slice(0, size)]))
    .slice(0, size);
  return { head, all: rest(first, source) };
}

async function* rest(
  first: readonly Uint8Array[],
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* first;
    while (true) {
      const next = await source.next();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await source.return?.();
  }
}

/** What passes is not what the stream reads; never what the source failed with. */
class Damaged extends Error {
  override readonly name = "Damaged";
}

type Transform = import("node:stream").Transform;

/**
 * Takes no more from the source than the reader wants. The stream's own
 * iterator is not used: now and then it ends with an abort that nobody asked
 * for.
 */
async function* through(
  chunks: Chunks,
  transform: Transform,
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let end: { readonly error?: unknown } | undefined;
  let changed = Promise.withResolvers<void>();
  const tell = (told?: { readonly error?: unknown }) => {
    end ??= told;
    changed.resolve();
  };
  transform.on("data", (chunk: Uint8Array) => {
    transform.pause();
    ready.push(chunk);
    tell();
  });
  transform.once("end", () => tell({}));
  catchThrown(transform);
  // It may tell of one damage several times.
  transform.on("error", (cause: unknown) => {
    tell({ error: new Damaged("it cannot be unpacked", { cause }) });
  });
  const stop = Promise.withResolvers<void>();
  const writing = write(chunks, transform, stop.promise)
    .catch((error: unknown) => tell({ error }));
  try {
    while (true) {
      yield* ready.splice(0);
      if (end?.error !== undefined) throw end.error;
      if (end !== undefined) return await writing;
      transform.resume();
      await changed.promise;
      changed = Promise.withResolvers();
    }
  } finally {
    stop.resolve();
    transform.destroy();
  }
}

interface Native {
  [name: symbol]: (...args: unknown[]) => unknown;
}

/**
 * Deno 2.9 throws what zstd finds damaged from a task of its own, where nobody
 * can catch it, when the piece before has filled a buffer: such an error ends
 * the stream, as all others do.
 */
function catchThrown(transform: Transform): void {
  const { _handle: native } = transform as { _handle?: Native };
  if (native === undefined) return;
  const name = Object.getOwnPropertySymbols(native)
    .find(({ description }) => description === "kNativeWrite");
  if (name === undefined) return;
  const write = native[name];
  native[name] = function (...args) {
    try {
      return write.apply(this, args);
    } catch (error) {
      transform.destroy(error as Error);
    }
  };
}

/** @param stopped the reader has gone */
async function write(
  chunks: Chunks,
  transform: Transform,
  stopped: Promise<void>,
): Promise<void> {
  for await (const chunk of chunks) {
    if (transform.destroyed) return;
    if (transform.write(chunk)) continue;
    const drained = Promise.withResolvers<void>();
    transform.once("drain", drained.resolve);
    await Promise.race([drained.promise, stopped]);
  }
  if (!transform.destroyed) transform.end();
}
