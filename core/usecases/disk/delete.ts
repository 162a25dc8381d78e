/** Being built. */

import { failure } from "../../domain/error.ts";
import type { DeleteDiskInput, DeleteReport } from "../../operations/disk.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function deleteDisk(
  _ports: Ports,
  _input: DeleteDiskInput,
  _call: Call,
): Promise<DeleteReport> {
  throw failure("unsupported", "Cannot do this yet");
}
