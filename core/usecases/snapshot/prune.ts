/** Being built. */

import { failure } from "../../domain/error.ts";
import type {
  PruneReport,
  PruneSnapshotsInput,
} from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function pruneSnapshots(
  _ports: Ports,
  _input: PruneSnapshotsInput,
  _call: Call,
): Promise<PruneReport> {
  throw failure("unsupported", "Cannot do this yet");
}
