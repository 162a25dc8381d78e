/** Being built. */

import { failure } from "../../domain/error.ts";
import type {
  RunScheduleInput,
  RunScheduleReport,
} from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function runSnapshotSchedule(
  _ports: Ports,
  _input: RunScheduleInput,
  _call: Call,
): Promise<RunScheduleReport> {
  throw failure("unsupported", "Cannot do this yet");
}
