/** What the commands that move a disk's files have in common: frames, progress, sizes. */

import type { Duplex } from "../../../core/domain/duplex.ts";
import { failure, KompoxError } from "../../../core/domain/error.ts";
import type { VolumeDisk } from "../../../core/operations/disk.ts";
import type { Context } from "../../command.ts";

type Chunks = AsyncIterable<Uint8Array>;

/**
 * The bytes of a session that only gives, until it has ended well.
 *
 * @param what such as `export the disk`
 */
export async function* received(
  { call }: Context,
  session: Duplex,
  what: string,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const frame of session.frames) {
      if (frame.type === "stdout") yield frame.data;
      if (frame.type !== "exit") continue;
      if (frame.code === 0 && frame.reason === undefined) return;
      throw failure("failed", `Cannot ${what}: ${reasonOf(frame)}`);
    }
    call.signal.throwIfAborted();
    throw failure("unavailable", `Cannot ${what}: the connection broke off`, {
      hint: "run it again",
    });
  } finally {
    session.close();
  }
}

/**
 * Sends an archive to a session and waits for its report.
 *
 * @throws what the session ends with; else what the chunks ended with, and then
 *   the far side never hears that all has come
 */
export async function sent(
  context: Context,
  session: Duplex,
  chunks: Chunks,
): Promise<VolumeDisk> {
  let unread: { readonly error: unknown } | undefined;
  const feeding = feed(session, chunks).catch((error) => {
    unread = { error };
    session.close();
  });
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const data of received(context, session, "import the files")) {
      text += decoder.decode(data, { stream: true });
    }
  } catch (error) {
    context.call.signal.throwIfAborted();
    // What cannot be read here is the cause of what the far side says.
    const isOwn = unread !== undefined &&
      !(unread.error instanceof KompoxError &&
        unread.error.kind === "unavailable");
    // What feeds may wait for a terminal: nobody waits for it now.
    throw isOwn ? unread!.error : error;
  }
  await feeding;
  return JSON.parse(text);
}

async function feed(session: Duplex, chunks: Chunks): Promise<void> {
  for await (const data of chunks) await session.send({ type: "stdin", data });
  await session.send({ type: "close" });
}

function reasonOf(
  { code, reason }: { readonly code: number; readonly reason?: string },
): string {
  return reason ?? `it ended with exit code ${code}`;
}

/** Counts bytes on their way, and shows them where somebody looks. */
export class ByteCount {
  bytes = 0;
  #shownAt = 0;

  /** @param total absent: nobody knows */
  async *of(
    { io, call }: Context,
    object: string,
    chunks: Chunks,
    total?: number,
  ): AsyncGenerator<Uint8Array> {
    const isSeen = io.stderr.isTerminal;
    for await (const chunk of chunks) {
      this.bytes += chunk.length;
      yield chunk;
      const now = performance.now();
      if (!isSeen || now - this.#shownAt < 200) continue;
      this.#shownAt = now;
      const share = total ? ` of ${sizeText(total)}` : "";
      const state = `${sizeText(this.bytes)}${share}`;
      call.report({ step: "copy", object, state });
    }
  }
}

/** Such as `12.3 MiB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}
