/** Being built. */

import { failure } from "../../domain/error.ts";
import type { VolumeInput } from "../../operations/disk.ts";
import type { VolumeSnapshot } from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function listSnapshots(
  _ports: Ports,
  _input: VolumeInput,
  _call: Call,
): Promise<readonly VolumeSnapshot[]> {
  throw failure("unsupported", "Cannot do this yet");
}
