/** Reads a body chunk by chunk; a silence that is too long, or the signal, ends it. */

/** Nothing arrived for the whole time that silence may last. */
export class SilenceError extends Error {
  override readonly name = "SilenceError";
}

/**
 * The chunks of a body in order. Leaving the loop frees the connection.
 *
 * @param silenceMs how long nothing may arrive; absent: forever
 * @throws {SilenceError} when it did; the signal's reason when it is aborted
 */
export async function* chunksOf(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  silenceMs?: number,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let silent = false;
  const stop = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", stop, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const timer = silenceMs === undefined ? undefined : setTimeout(() => {
        silent = true;
        stop();
      }, silenceMs);
      let result: ReadableStreamReadResult<Uint8Array>;
      try {
        result = await reader.read();
      } finally {
        clearTimeout(timer);
      }
      if (silent) throw new SilenceError(`no byte for ${silenceMs} ms`);
      signal.throwIfAborted();
      if (result.done) return;
      yield result.value;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
  }
}

/** A line is longer than any object may be. */
export class LineError extends Error {
  override readonly name = "LineError";
}

/** Characters of one line; an object has at most about 3 MiB. */
const lineLimit = 16 * 1024 * 1024;

/**
 * The lines of UTF-8 chunks, without their breaks; a last one that was cut off
 * is dropped.
 *
 * @throws {LineError} when a line has no end
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  // Kept in parts: joining at each chunk would be quadratic.
  let parts: string[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    let start = 0;
    for (;;) {
      const end = text.indexOf("\n", start);
      if (end < 0) break;
      parts.push(text.slice(start, end));
      const line = parts.join("");
      parts = [];
      size = 0;
      start = end + 1;
      if (line !== "") yield line;
    }
    parts.push(text.slice(start));
    size += text.length - start;
    if (size > lineLimit) throw new LineError("a line without end");
  }
}
