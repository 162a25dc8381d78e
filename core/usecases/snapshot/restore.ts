/** Being built. */

import { failure } from "../../domain/error.ts";
import type { VolumeDisk } from "../../operations/disk.ts";
import type { SnapshotInput } from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function restoreSnapshot(
  _ports: Ports,
  _input: SnapshotInput,
  _call: Call,
): Promise<VolumeDisk> {
  throw failure("unsupported", "Cannot do this yet");
}
