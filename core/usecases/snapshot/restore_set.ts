/** Being built. */

import { failure } from "../../domain/error.ts";
import type {
  RestoredSet,
  SnapshotSetInput,
} from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function restoreSnapshotSet(
  _ports: Ports,
  _input: SnapshotSetInput,
  _call: Call,
): Promise<RestoredSet> {
  throw failure("unsupported", "Cannot do this yet");
}
