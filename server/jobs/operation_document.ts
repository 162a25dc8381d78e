/** A job as those who asked for it see it. */

import {
  problemCodes,
  type ProblemDocument,
  toProblem,
} from "../../core/api/v1/problem.ts";
import type { OperationDocument } from "../../core/api/v1/schemas/resources.ts";
import { type Kind, KompoxError } from "../../core/domain/error.ts";
import type { JobError, JobRow } from "../../core/ports/jobs.ts";

export function operationDocumentOf(job: JobRow): OperationDocument {
  const { startedAt, finishedAt, result, error } = job;
  return {
    id: job.id,
    operation: job.operation,
    resource: job.resource,
    state: job.state,
    created_at: job.createdAt,
    ...startedAt !== undefined && { started_at: startedAt },
    ...finishedAt !== undefined && { finished_at: finishedAt },
    ...result !== undefined && { result },
    ...error !== undefined && { error: { ...problemOf(error, job.requestId) } },
  } as OperationDocument;
}

function problemOf(
  { kind, problems }: JobError,
  requestId: string,
): ProblemDocument {
  if (kind === "bug") return toProblem(undefined, requestId);
  // A cancelled one has no kind of its own: its state tells.
  const known = kind in problemCodes ? kind as Kind : "failed";
  return toProblem(new KompoxError(known, problems), requestId);
}
