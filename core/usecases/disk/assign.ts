/** Being built. */

import { failure } from "../../domain/error.ts";
import type { AssignDiskInput, AssignReport } from "../../operations/disk.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function assignDisk(
  _ports: Ports,
  _input: AssignDiskInput,
  _call: Call,
): Promise<AssignReport> {
  throw failure("unsupported", "Cannot do this yet");
}
