/** The events of a job as a stream that goes on where its reader was. */

import type { Clock } from "../../core/ports/clock.ts";
import type { JobRow, JobStore } from "../../core/ports/jobs.ts";
import type { StreamEvent } from "../event_stream.ts";
import type { JobChanges } from "./job_changes.ts";
import { operationDocumentOf } from "./operation_document.ts";

/** Another process may run the job: it is looked at this often. */
const lookEveryMs = 1_000;

/** @param after sequence number of the last event that the reader has */
export async function* jobEvents(
  jobs: JobStore,
  changes: JobChanges,
  clock: Clock,
  id: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  let last = after;
  while (true) {
    const change = changes.next(id);
    try {
      const job = await jobs.find(id);
      // Read after the state: what came before the end is in it.
      for (const { seq, event } of await jobs.events(id, last)) {
        last = seq;
        yield {
          id: String(seq),
          event: "event",
          data: JSON.stringify(event),
        };
      }
      if (job === undefined) return;
      if (hasEnded(job)) {
        const data = JSON.stringify(operationDocumentOf(job));
        yield { event: "end", data };
        return;
      }
      await changeOrTime(change.come, clock, signal);
    } finally {
      change.stop();
    }
  }
}

export function hasEnded({ state }: JobRow): boolean {
  return state !== "queued" && state !== "running";
}

async function changeOrTime(
  come: Promise<void>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const time = clock.sleep(
    lookEveryMs,
    AbortSignal.any([stop.signal, signal]),
  ).catch(() => {
    if (!stop.signal.aborted) signal.throwIfAborted();
  });
  try {
    await Promise.race([come, time]);
  } finally {
    stop.abort();
  }
}
