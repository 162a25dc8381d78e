/** Being built. */

import { failure } from "../../domain/error.ts";
import type {
  CreateSnapshotSetInput,
  SnapshotSet,
} from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function createSnapshotSet(
  _ports: Ports,
  _input: CreateSnapshotSetInput,
  _call: Call,
): Promise<SnapshotSet> {
  throw failure("unsupported", "Cannot do this yet");
}
