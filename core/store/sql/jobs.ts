/** Long operations in SQL: who is first, and whose attempt counts, the database decides (decision 42). */

import { failure } from "../../domain/error.ts";
import type { JobEvent, JobRow, JobStore, NewJob } from "../../ports/jobs.ts";
import type { Json } from "../../ports/resources.ts";
import { inputPlace, toJob } from "./job_rows.ts";
import type { JobTable } from "./schema.ts";
import type { Sealer } from "./sealing.ts";
import { ConstraintFault, type Sql } from "./sql.ts";

/** Without a word from its runner for so long, a running job is anybody's. */
export const jobStaleMs = 30_000;

/** How often a creation that lost a race looks again. */
const tries = 5;

export class SqlJobs implements JobStore {
  readonly #sql: Sql;
  readonly #sealer: Sealer;

  constructor(database: Sql, sealer: Sealer) {
    this.#sql = database;
    this.#sealer = sealer;
  }

  async create(job: NewJob, at: string): Promise<JobRow> {
    const input = await this.#sealer.seal(
      JSON.stringify(job.input),
      inputPlace(job.id),
    );
    const row = newRow(job, input, at);
    for (let left = tries; left > 0; left--) {
      const earlier = await this.#earlier(job);
      if (earlier !== undefined) return earlier;
      if (await this.#insert(row)) return toJob(row);
      const busy = await this.#busy(job.resource);
      if (busy !== undefined && !sameRequest(busy, job)) throw inUse(job, busy);
    }
    throw failure(
      "unavailable",
      `Cannot begin ${job.operation} on ${job.resource}: others begin and end there all the time`,
      { hint: "try again" },
    );
  }

  async find(id: string): Promise<JobRow | undefined> {
    const row = await this.#row(id);
    return row && toJob(row);
  }

  async input(id: string): Promise<Json | undefined> {
    const input = (await this.#row(id))?.input ?? undefined;
    if (input === undefined) return undefined;
    return JSON.parse(await this.#sealer.open(input, inputPlace(id)));
  }

  async begin(
    id: string,
    runner: string,
    at: string,
    staleBefore = new Date(Date.parse(at) - jobStaleMs).toISOString(),
  ): Promise<JobRow | undefined> {
    const row = await this.#sql.run(
      "begin the operation",
      (db) =>
        db.updateTable("jobs")
          .set({ state: "running", runner, kept_at: at })
          .set(({ eb, fn, ref, val }) => ({
            attempt: eb("attempt", "+", 1),
            started_at: fn.coalesce(ref("started_at"), val(at)),
          }))
          .where("id", "=", id)
          .where(({ eb, or, and }) =>
            or([
              eb("state", "=", "queued"),
              and([
                eb("state", "=", "running"),
                eb("kept_at", "<", staleBefore),
              ]),
            ])
          )
          .returningAll().executeTakeFirst(),
    );
    return row && toJob(row);
  }

  async keep(id: string, attempt: number, at: string): Promise<boolean> {
    return await this.#sql.run("keep the operation", async (db) => {
      const { numUpdatedRows } = await db.updateTable("jobs")
        .set({ kept_at: at })
        .where("id", "=", id).where("attempt", "=", attempt)
        .where("state", "=", "running").executeTakeFirst();
      return numUpdatedRows > 0n;
    });
  }

  async addEvent(
    id: string,
    attempt: number,
    event: Json,
    at: string,
  ): Promise<void> {
    await this.#sql.write("note what the operation does", async (db) => {
      // The row of the job is held until the event is there: no gap, no number twice.
      const row = await db.updateTable("jobs")
        .set(({ eb }) => ({ event_count: eb("event_count", "+", 1) }))
        .where("id", "=", id).where("attempt", "=", attempt)
        .where("state", "=", "running")
        .returning("event_count").executeTakeFirst();
      if (row === undefined) throw notYours(id, attempt);
      await db.insertInto("job_events").values({
        job_id: id,
        seq: row.event_count,
        at,
        event: JSON.stringify(event),
      }).execute();
    });
  }

  async events(id: string, after: number): Promise<readonly JobEvent[]> {
    const rows = await this.#sql.run(
      "read what the operation does",
      (db) =>
        db.selectFrom("job_events").select(["seq", "at", "event"])
          .where("job_id", "=", id).where("seq", ">", after).orderBy("seq")
          .execute(),
    );
    return rows.map(({ seq, at, event }) => ({
      seq,
      at,
      event: JSON.parse(event) as Json,
    }));
  }

  /** One that has ended stays as it is. */
  async askCancel(id: string): Promise<JobRow | undefined> {
    await this.#sql.run(
      "cancel the operation",
      (db) =>
        db.updateTable("jobs").set({ cancel_asked: 1 }).where("id", "=", id)
          .where("state", "in", ["queued", "running"]).execute(),
    );
    return await this.find(id);
  }

  async finish(
    id: string,
    attempt: number,
    end: Parameters<JobStore["finish"]>[2],
    at: string,
  ): Promise<void> {
    const outcome = end.state === "succeeded"
      ? { result: JSON.stringify(end.result) }
      : { error: JSON.stringify(end.error) };
    const ended = await this.#sql.run("end the operation", async (db) => {
      const { numUpdatedRows } = await db.updateTable("jobs")
        .set({ state: end.state, finished_at: at, ...outcome })
        .set({ busy: null, input: null, runner: null })
        .where("id", "=", id).where("attempt", "=", attempt)
        .where("state", "in", ["queued", "running"]).executeTakeFirst();
      return numUpdatedRows > 0n;
    });
    if (!ended) throw notYours(id, attempt);
  }

  async waiting(staleBefore: string): Promise<readonly JobRow[]> {
    const rows = await this.#sql.run(
      "look for waiting operations",
      (db) =>
        db.selectFrom("jobs").selectAll()
          .where(({ eb, or, and }) =>
            or([
              eb("state", "=", "queued"),
              and([
                eb("state", "=", "running"),
                eb("kept_at", "<", staleBefore),
              ]),
            ])
          )
          .orderBy("created_at").orderBy("id").execute(),
    );
    return rows.map(toJob);
  }

  async forget(endedBefore: string): Promise<void> {
    await this.#sql.run(
      "forget old operations",
      (db) =>
        db.deleteFrom("jobs").where("finished_at", "<", endedBefore).execute(),
    );
  }

  async #row(id: string): Promise<JobTable | undefined> {
    return await this.#sql.run(
      "find the operation",
      (db) =>
        db.selectFrom("jobs").selectAll().where("id", "=", id)
          .executeTakeFirst(),
    );
  }

  /** @throws {KompoxError} `conflict` the key was used for something else */
  async #earlier(
    { tokenId, idempotency }: NewJob,
  ): Promise<JobRow | undefined> {
    if (idempotency === undefined) return undefined;
    const { key, requestHash } = idempotency;
    const row = await this.#sql.run(
      "look for an earlier request",
      (db) =>
        db.selectFrom("jobs").selectAll().where("token_id", "=", tokenId)
          .where("idempotency_key", "=", key).executeTakeFirst(),
    );
    if (row === undefined) return undefined;
    if (row.request_hash === requestHash) return toJob(row);
    throw failure(
      "conflict",
      "Cannot take the request: its Idempotency-Key was used for another one",
      { hint: "use a new key for a new request" },
    );
  }

  /** @returns whether it was the first */
  async #insert(row: JobTable): Promise<boolean> {
    try {
      await this.#sql.run(
        "begin the operation",
        (db) => db.insertInto("jobs").values(row).execute(),
      );
      return true;
    } catch (error) {
      if (error instanceof ConstraintFault) return false;
      throw error;
    }
  }

  async #busy(resource: string): Promise<JobTable | undefined> {
    return await this.#sql.run(
      "look for an operation under way",
      (db) =>
        db.selectFrom("jobs").selectAll().where("busy", "=", resource)
          .executeTakeFirst(),
    );
  }
}

function newRow(
  { idempotency, ...job }: NewJob,
  input: string,
  at: string,
): JobTable {
  return {
    id: job.id,
    operation: job.operation,
    resource: job.resource,
    busy: job.resource,
    token_id: job.tokenId,
    request_id: job.requestId,
    idempotency_key: idempotency?.key ?? null,
    request_hash: idempotency?.requestHash ?? null,
    state: "queued",
    attempt: 0,
    cancel_asked: 0,
    input,
    result: null,
    error: null,
    runner: null,
    kept_at: null,
    event_count: 0,
    created_at: at,
    started_at: null,
    finished_at: null,
  };
}

/** Whether the job that is in the way is what was asked for, a moment earlier. */
function sameRequest(row: JobTable, { tokenId, idempotency }: NewJob): boolean {
  return idempotency !== undefined && row.token_id === tokenId &&
    row.idempotency_key === idempotency.key;
}

function inUse({ operation, resource }: NewJob, { id, ...busy }: JobTable) {
  return failure(
    "conflict",
    `Cannot begin ${operation} on the ${resource.split("/")[0]}: ` +
      `operation ${id} (${busy.operation}) is ${busy.state} there`,
    { hint: `kompox operation follow ${id}, or cancel it` },
  );
}

function notYours(id: string, attempt: number) {
  return failure(
    "conflict",
    `Cannot write to operation ${id}: attempt ${attempt} is not the one that runs`,
    { hint: "stop this attempt: another one has taken over, or it has ended" },
  );
}
