/** Cuts a stream of bytes into lines of text. */

/** A longer line comes in pieces of this many UTF-16 units. */
export const longestLine = 64 * 1024;

/**
 * Splits at line feeds and takes a carriage return before one away. What
 * follows the last line feed is a line if it is not empty. Memory is bounded
 * by {@link longestLine} and one chunk.
 *
 * @param chunks UTF-8; what is not becomes U+FFFD
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield* pieces(withoutReturn(line));
    while (rest.length > longestLine) {
      yield rest.slice(0, longestLine);
      rest = rest.slice(longestLine);
    }
  }
  rest += decoder.decode();
  if (rest !== "") yield* pieces(withoutReturn(rest));
}

function* pieces(line: string): Generator<string> {
  for (let at = 0; at === 0 || at < line.length; at += longestLine) {
    yield line.slice(at, at + longestLine);
  }
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
