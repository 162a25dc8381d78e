/** Runs long operations, one attempt at a time, and takes up what an earlier process left. */

import { KompoxError } from "../../core/domain/error.ts";
import type { Operations } from "../../core/operations/operations.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Database } from "../../core/ports/database.ts";
import type { JobError, JobRow, NewJob } from "../../core/ports/jobs.ts";
import type { Json } from "../../core/ports/resources.ts";
import { JobAttempt } from "./job_attempt.ts";
import { facts } from "../failure_facts.ts";
import { JobChanges } from "./job_changes.ts";

const keepEveryMs = 5_000;
const lookEveryMs = 15_000;
const staleMs = 30_000;
/** An operation that ends the service again and again is given up. */
const mostAttempts = 5;
const rememberMs = 30 * 24 * 3600 * 1000;

export interface JobRunnerDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** Unique for this process. */
  readonly runner: string;
  /** No other process uses the database: what runs in it at the start is left over. */
  readonly alone: boolean;
  /** Operations in the name of an actor. @param runId the job's: an attempt goes on with the lock of the one before */
  operations(author: string, runId: string, attempt: number): Operations;
  /** One line of the log. */
  log(fields: Readonly<Record<string, unknown>>): void;
  /** Counts ends by operation and state. */
  ended(operation: string, state: string): void;
}

export class JobRunner {
  readonly changes = new JobChanges();
  readonly #deps: JobRunnerDeps;
  readonly #running = new Map<string, JobAttempt>();
  readonly #works = new Set<Promise<void>>();
  readonly #stop = new AbortController();

  constructor(deps: JobRunnerDeps) {
    this.#deps = deps;
  }

  /** How many run in this process. */
  get running(): number {
    return this.#running.size;
  }

  /** Whether a job runs here on a resource. */
  busy(resource: string): boolean {
    return [...this.#running.values()].some(({ job }) =>
      job.resource === resource
    );
  }

  /** Takes up what waits, now and then again until {@link stop}. */
  async start(): Promise<void> {
    const { clock, alone, log } = this.#deps;
    const now = clock.now();
    const since = alone ? new Date(now.getTime() + 1) : stale(now);
    await this.#takeUp(since.toISOString());
    this.#hold(
      this.#lookAgain().catch((error) => {
        if (!this.#stop.signal.aborted) throw error;
      }).catch((error) => log({ level: "error", ...facts(error) })),
    );
  }

  /** @throws {KompoxError} `conflict`; `unavailable` */
  async submit(job: NewJob): Promise<JobRow> {
    const { database, clock } = this.#deps;
    return await database.jobs.create(job, clock.now().toISOString());
  }

  /** Begins a job that was submitted, unless somebody has. */
  begin(id: string): void {
    if (!this.#stop.signal.aborted) this.#hold(this.#run(id, undefined));
  }

  /** @returns the job; one that has ended stays as it is */
  async cancel(id: string): Promise<JobRow | undefined> {
    const job = await this.#deps.database.jobs.askCancel(id);
    this.#running.get(id)?.cancel();
    return job;
  }

  /** Takes nothing new; resolves when nothing runs, or after `ms`, when the rest is left to be taken up. */
  async stop(ms: number): Promise<void> {
    this.#stop.abort();
    const { clock } = this.#deps;
    const timer = new AbortController();
    const late = clock.sleep(ms, timer.signal).catch(() => {});
    await Promise.race([Promise.allSettled([...this.#works]), late]);
    timer.abort();
    for (const attempt of this.#running.values()) attempt.leave();
    await Promise.allSettled([...this.#works]);
  }

  #hold(work: Promise<void>): void {
    this.#works.add(work);
    work.finally(() => this.#works.delete(work));
  }

  async #lookAgain(): Promise<void> {
    const { clock, log } = this.#deps;
    while (true) {
      await clock.sleep(lookEveryMs, this.#stop.signal);
      try {
        await this.#takeUp(stale(clock.now()).toISOString());
        await this.#forget();
      } catch (error) {
        if (!(error instanceof KompoxError)) throw error;
        log({ level: "error", ...facts(error) });
      }
    }
  }

  async #forget(): Promise<void> {
    const { database, clock } = this.#deps;
    const before = new Date(clock.now().getTime() - rememberMs);
    await database.jobs.forget(before.toISOString());
  }

  async #takeUp(staleBefore: string): Promise<void> {
    for (const { id } of await this.#deps.database.jobs.waiting(staleBefore)) {
      if (!this.#running.has(id)) this.#hold(this.#run(id, staleBefore));
    }
  }

  async #run(id: string, staleBefore: string | undefined): Promise<void> {
    const { log } = this.#deps;
    try {
      await this.#attempt(id, staleBefore);
    } catch (error) {
      log({ level: "error", operation_id: id, ...facts(error) });
    } finally {
      this.#running.delete(id);
      this.changes.tell(id);
    }
  }

  async #attempt(id: string, staleBefore: string | undefined): Promise<void> {
    const { database, clock, runner } = this.#deps;
    const now = clock.now().toISOString();
    const job = await database.jobs.begin(id, runner, now, staleBefore);
    if (job === undefined) return;
    const attempt = new JobAttempt(job, database.jobs, clock, this.changes);
    this.#running.set(id, attempt);
    if (job.cancelAsked) attempt.cancel();
    const keeping = attempt.keep(keepEveryMs).catch((error) => {
      this.#deps.log({ level: "error", operation_id: id, ...facts(error) });
      attempt.leave();
    });
    try {
      const end = await this.#end(attempt);
      if (end === undefined) return;
      await attempt.finish(end);
      await this.#note(job, end);
    } finally {
      attempt.close();
      await keeping;
    }
  }

  /** @returns undefined: it is left to another attempt */
  async #end(attempt: JobAttempt) {
    const { job } = attempt;
    try {
      const result = await this.#work(attempt);
      return { state: "succeeded", result: result as Json } as const;
    } catch (error) {
      if (attempt.left) return undefined;
      const state = attempt.canceled ? "canceled" : "failed";
      if (!attempt.canceled && !(error instanceof KompoxError)) {
        this.#deps.log({
          level: "error",
          request_id: job.requestId,
          operation_id: job.id,
          ...facts(error),
        });
      }
      return { state, error: errorOf(error, attempt.canceled) } as const;
    }
  }

  async #work(attempt: JobAttempt): Promise<unknown> {
    const { database, operations } = this.#deps;
    const { job } = attempt;
    if (job.attempt > mostAttempts) {
      throw new KompoxError("failed", [{
        level: "error",
        message:
          `Cannot finish ${job.operation}: the service ended ${mostAttempts} times meanwhile`,
        hint: "look into the log of the service, then run it again",
      }]);
    }
    const input = await database.jobs.input(job.id);
    const author = await this.#author(job);
    const verbs = operations(author, job.id, job.attempt);
    const verb = verbs[job.operation as keyof Operations];
    attempt.signal.throwIfAborted();
    const ask = verb as (input: unknown, call: unknown) => Promise<unknown>;
    const result = await ask(input, attempt.call);
    await attempt.written();
    return JSON.parse(JSON.stringify(result));
  }

  async #author({ tokenId }: JobRow): Promise<string> {
    const tokens = await this.#deps.database.tokens.list();
    return tokens.find(({ id }) => id === tokenId)?.name ?? tokenId;
  }

  async #note(
    job: JobRow,
    end: { readonly state: string; readonly error?: JobError },
  ): Promise<void> {
    const { database, clock, ended } = this.#deps;
    ended(job.operation, end.state);
    await database.audit.append({
      at: clock.now().toISOString(),
      actor: await this.#author(job),
      action: job.operation,
      resource: job.resource,
      requestId: job.requestId,
      result: end.state === "succeeded" ? "ok" : end.error?.kind ?? end.state,
    });
  }
}

function stale(now: Date): Date {
  return new Date(now.getTime() - staleMs);
}

function errorOf(error: unknown, canceled: boolean): JobError {
  if (canceled) {
    const message = "Cannot finish the operation: it was canceled";
    return { kind: "canceled", problems: [{ level: "error", message }] };
  }
  if (error instanceof KompoxError) {
    return { kind: error.kind, problems: error.problems };
  }
  return { kind: "bug", problems: [] };
}
