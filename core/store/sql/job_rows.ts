/** Rows of long operations to what the port shows. */

import type { JobError, JobRow, JobState } from "../../ports/jobs.ts";
import type { Json } from "../../ports/resources.ts";
import type { JobTable } from "./schema.ts";

export function toJob(row: JobTable): JobRow {
  return {
    id: row.id,
    operation: row.operation,
    resource: row.resource,
    tokenId: row.token_id,
    requestId: row.request_id,
    state: row.state as JobState,
    attempt: row.attempt,
    cancelAsked: row.cancel_asked !== 0,
    createdAt: row.created_at,
    ...(row.started_at !== null && { startedAt: row.started_at }),
    ...(row.finished_at !== null && { finishedAt: row.finished_at }),
    ...(row.result !== null && { result: JSON.parse(row.result) as Json }),
    ...(row.error !== null && { error: JSON.parse(row.error) as JobError }),
  };
}

/** What a sealed input is tied to. */
export function inputPlace(id: string): string {
  return `job/${id}`;
}
