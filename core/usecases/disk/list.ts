/** Being built. */

import { failure } from "../../domain/error.ts";
import type { ListDisksInput, VolumeDisk } from "../../operations/disk.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function listDisks(
  _ports: Ports,
  _input: ListDisksInput,
  _call: Call,
): Promise<readonly VolumeDisk[]> {
  throw failure("unsupported", "Cannot do this yet");
}
