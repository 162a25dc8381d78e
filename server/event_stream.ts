/** Server-sent events as the body of an answer. */

import type { Clock } from "../core/ports/clock.ts";

export interface StreamEvent {
  readonly id?: string;
  readonly event: string;
  /** JSON on one line. */
  readonly data: string;
}

/** A proxy that sees nothing for long cuts the connection. */
const quietMs = 15_000;

/**
 * @param source made with a signal that ends with the reader
 * @param failed told why a stream breaks off; its reader comes back for the rest
 */
export function eventStream(
  source: (signal: AbortSignal) => AsyncIterable<StreamEvent>,
  clock: Clock,
  failed: (error: unknown) => void,
): Response {
  const gone = new AbortController();
  const events = source(gone.signal)[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<StreamEvent>> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(":\n\n"));
    },
    async pull(controller) {
      try {
        next ??= events.next();
        const come = await withinQuiet(next, clock, gone.signal);
        if (come === undefined) controller.enqueue(encoder.encode(":\n\n"));
        else if (come.done) controller.close();
        else {
          next = undefined;
          controller.enqueue(encoder.encode(textOf(come.value)));
        }
      } catch (error) {
        if (!gone.signal.aborted) failed(error);
        controller.error(error);
      }
    },
    cancel() {
      gone.abort();
      next?.catch(() => {});
    },
  }, { highWaterMark: 1 });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    },
  });
}

function textOf({ id, event, data }: StreamEvent): string {
  const head = id === undefined ? "" : `id: ${id}\n`;
  return `${head}event: ${event}\ndata: ${data}\n\n`;
}

/** @returns undefined: nothing came for a while */
async function withinQuiet<T>(
  work: Promise<T>,
  clock: Clock,
  signal: AbortSignal,
): Promise<T | undefined> {
  const stop = new AbortController();
  const quiet = clock.sleep(quietMs, AbortSignal.any([stop.signal, signal]))
    .catch(() => {
      if (!stop.signal.aborted) signal.throwIfAborted();
      return undefined;
    });
  try {
    return await Promise.race([work, quiet as Promise<undefined>]);
  } finally {
    stop.abort();
  }
}
