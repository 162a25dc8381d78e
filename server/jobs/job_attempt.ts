/** One attempt of a job: its signal, its events in order, its sign of life. */

import { KompoxError } from "../../core/domain/error.ts";
import type { Call, OperationEvent } from "../../core/operations/call.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { JobRow, JobStore } from "../../core/ports/jobs.ts";
import type { Json } from "../../core/ports/resources.ts";
import type { JobChanges } from "./job_changes.ts";

/** Why the signal of an attempt says stop. */
type Stop = "canceled" | "left" | undefined;

export class JobAttempt {
  readonly job: JobRow;
  readonly #store: JobStore;
  readonly #clock: Clock;
  readonly #changes: JobChanges;
  readonly #controller = new AbortController();
  readonly #closed = new AbortController();
  #stop: Stop;
  #writes: Promise<void> = Promise.resolve();

  constructor(
    job: JobRow,
    store: JobStore,
    clock: Clock,
    changes: JobChanges,
  ) {
    this.job = job;
    this.#store = store;
    this.#clock = clock;
    this.#changes = changes;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get canceled(): boolean {
    return this.#stop === "canceled";
  }

  /** Another attempt goes on, or this process ends: nothing may be written any more. */
  get left(): boolean {
    return this.#stop === "left";
  }

  /** What the operation is called with. */
  get call(): Call {
    return {
      signal: this.signal,
      report: (event) => this.#report(event),
    };
  }

  cancel(): void {
    this.#end("canceled");
  }

  leave(): void {
    this.#end("left");
  }

  close(): void {
    this.#closed.abort();
  }

  /** Says again and again that it lives, and looks whether somebody canceled it. */
  async keep(everyMs: number): Promise<void> {
    const { id, attempt } = this.job;
    while (await this.#pause(everyMs)) {
      try {
        const now = this.#clock.now().toISOString();
        if (!await this.#store.keep(id, attempt, now)) {
          if (!this.#closed.signal.aborted) this.leave();
          return;
        }
        if ((await this.#store.find(id))?.cancelAsked) this.cancel();
      } catch (error) {
        // The database is away for a moment: the next time tells whose it is.
        if (!(error instanceof KompoxError)) throw error;
        if (error.kind !== "unavailable") throw error;
      }
    }
  }

  /** Resolves when all events are stored. */
  async written(): Promise<void> {
    await this.#writes;
  }

  async finish(end: Parameters<JobStore["finish"]>[2]): Promise<void> {
    await this.#writes;
    const now = this.#clock.now().toISOString();
    await this.#store.finish(this.job.id, this.job.attempt, end, now);
    this.#changes.tell(this.job.id);
  }

  #end(why: NonNullable<Stop>): void {
    if (this.#stop !== undefined) return;
    this.#stop = why;
    this.#controller.abort(
      new DOMException(`The operation was ${why}`, "AbortError"),
    );
  }

  #report(event: OperationEvent): void {
    const { id, attempt } = this.job;
    this.#writes = this.#writes.then(async () => {
      if (this.left) return;
      const now = this.#clock.now().toISOString();
      await this.#store.addEvent(id, attempt, { ...event } as Json, now);
      this.#changes.tell(id);
    }).catch((error) => {
      // A refused attempt must not go on; an event that got lost ends nothing.
      const refused = error instanceof KompoxError && error.kind === "conflict";
      if (refused) this.leave();
      else if (!(error instanceof KompoxError)) throw error;
    });
    this.#writes.catch(() => this.leave());
  }

  async #pause(ms: number): Promise<boolean> {
    try {
      await this.#clock.sleep(ms, this.#closed.signal);
      return true;
    } catch (error) {
      if (!this.#closed.signal.aborted) throw error;
      return false;
    }
  }
}
