/** Long operations that outlive the request which asked for them. */

import type { Problem } from "../domain/error.ts";
import type { Json } from "./resources.ts";

export type JobState =
  | "queued"
  | "running"
  | "succeeded"
  | "failed"
  | "canceled";

/** What a job ended with when it did not succeed. */
export interface JobError {
  /** A kind of KompoxError, `canceled`, or `bug`. */
  readonly kind: string;
  readonly problems: readonly Problem[];
}

export interface JobRow {
  /** UUID v4. */
  readonly id: string;
  /** Name of the operation. */
  readonly operation: string;
  /** `app/<id>` or `cluster/<id>`: one job runs at a time on each. */
  readonly resource: string;
  /** Id of the token that asked. */
  readonly tokenId: string;
  readonly requestId: string;
  readonly state: JobState;
  /** Counts how often it was begun: a write of an older attempt is refused (decision 42). */
  readonly attempt: number;
  /** Whether its end was asked for. */
  readonly cancelAsked: boolean;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly result?: Json;
  readonly error?: JobError;
}

export interface JobEvent {
  /** From 1, without gaps, per job: the id of the SSE event. */
  readonly seq: number;
  readonly at: string;
  /** An OperationEvent. */
  readonly event: Json;
}

/** What a request with an `Idempotency-Key` was, and became. */
export interface NewJob {
  readonly id: string;
  readonly operation: string;
  readonly resource: string;
  readonly tokenId: string;
  readonly requestId: string;
  /** Sealed in the database: it may hold secrets of the app. Removed when the job ends. */
  readonly input: Json;
  /** Absent: the same request again is another job. */
  readonly idempotency?: {
    readonly key: string;
    /** Of operation, resource and input. */
    readonly requestHash: string;
  };
}

export interface JobStore {
  /**
   * @returns the job of an earlier request with the same key and hash instead
   * @throws {KompoxError} `conflict` the key was used for another request, or
   *   another job is queued or running on the resource (its id in the hint)
   */
  create(job: NewJob, at: string): Promise<JobRow>;
  find(id: string): Promise<JobRow | undefined>;
  input(id: string): Promise<Json | undefined>;
  /** Takes a queued job, or a running one that nobody keeps alive. @returns undefined: somebody else has it */
  begin(
    id: string,
    runner: string,
    at: string,
    /** Whoever last kept it before this is gone; absent: 30 s before `at`. */
    staleBefore?: string,
  ): Promise<JobRow | undefined>;
  /** Says that the runner still works on it. @returns false: it is another's by now */
  keep(id: string, attempt: number, at: string): Promise<boolean>;
  /** Refused for an older attempt. */
  addEvent(
    id: string,
    attempt: number,
    event: Json,
    at: string,
  ): Promise<void>;
  /** @param after sequence number of the last one that is known; 0: all */
  events(id: string, after: number): Promise<readonly JobEvent[]>;
  askCancel(id: string): Promise<JobRow | undefined>;
  /** @throws {KompoxError} `conflict` it is another attempt's */
  finish(
    id: string,
    attempt: number,
    end:
      | { readonly state: "succeeded"; readonly result: Json }
      | {
        readonly state: "failed" | "canceled";
        readonly error: JobError;
      },
    at: string,
  ): Promise<void>;
  /** Queued ones, and running ones last kept before `staleBefore`. */
  waiting(staleBefore: string): Promise<readonly JobRow[]>;
  /** Deletes ended jobs, their events and keys. */
  forget(endedBefore: string): Promise<void>;
}
