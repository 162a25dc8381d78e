/** Being built. */

import { failure } from "../../domain/error.ts";
import type { DeleteReport } from "../../operations/disk.ts";
import type { SnapshotInput } from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function deleteSnapshot(
  _ports: Ports,
  _input: SnapshotInput,
  _call: Call,
): Promise<DeleteReport> {
  throw failure("unsupported", "Cannot do this yet");
}
