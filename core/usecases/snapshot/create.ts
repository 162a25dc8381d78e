/** Being built. */

import { failure } from "../../domain/error.ts";
import type {
  CreateSnapshotInput,
  VolumeSnapshot,
} from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function createSnapshot(
  _ports: Ports,
  _input: CreateSnapshotInput,
  _call: Call,
): Promise<VolumeSnapshot> {
  throw failure("unsupported", "Cannot do this yet");
}
