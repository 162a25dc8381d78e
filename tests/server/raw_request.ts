/** Sends bytes that no HTTP client would send, and reads what comes back. */

export interface RawAnswer {
  /** 0: the connection was closed without an answer. */
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

/**
 * @param parts sent one after the other, with a pause after each
 * @param hostname where the connection comes from
 */
export async function rawRequest(
  url: string,
  parts: readonly (string | Uint8Array)[],
  { pauseMs = 0, hostname }: { pauseMs?: number; hostname?: string } = {},
): Promise<RawAnswer> {
  const { port } = new URL(url);
  const started = performance.now();
  const connection = await Deno.connect({
    hostname: hostname ?? "127.0.0.1",
    port: Number(port),
  });
  const answer = read(connection);
  try {
    await send(connection, parts, pauseMs, answer);
    const text = await answer;
    const [, status] = /^HTTP\/1\.1 (\d+)/.exec(text) ?? [];
    const ms = performance.now() - started;
    return { status: Number(status ?? 0), text, ms };
  } finally {
    connection.close();
  }
}

/** Ends when the other side has answered or closed. */
async function send(
  connection: Deno.TcpConn,
  parts: readonly (string | Uint8Array)[],
  pauseMs: number,
  answer: Promise<string>,
): Promise<void> {
  let answered = false;
  answer.then(() => answered = true);
  const encoder = new TextEncoder();
  for (const part of parts) {
    if (answered) return;
    const bytes = typeof part === "string" ? encoder.encode(part) : part;
    try {
      for (let at = 0; at < bytes.length;) {
        at += await connection.write(bytes.subarray(at));
      }
    } catch (error) {
      if (!isClosed(error)) throw error;
      return;
    }
    if (pauseMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** The head and the body of one answer, or less when the connection ends before. */
async function read(connection: Deno.TcpConn): Promise<string> {
  const decoder = new TextDecoder("latin1");
  const buffer = new Uint8Array(64 * 1024);
  let text = "";
  try {
    while (!isWhole(text)) {
      const count = await connection.read(buffer);
      if (count === null) break;
      text += decoder.decode(buffer.subarray(0, count));
    }
  } catch (error) {
    if (!isClosed(error)) throw error;
  }
  return text;
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(text) ?? [];
  return end > 0 && length !== undefined &&
    text.length >= end + 4 + Number(length);
}

function isClosed(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionAborted;
}

/** The JSON after the head. */
// deno-lint-ignore no-explicit-any
export function bodyOf({ text }: RawAnswer): any {
  return JSON.parse(text.slice(text.indexOf("\r\n\r\n") + 4));
}
