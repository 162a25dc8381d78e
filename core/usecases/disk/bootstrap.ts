/** Being built. */

import { failure } from "../../domain/error.ts";
import type { BootstrapDisksInput, VolumeDisk } from "../../operations/disk.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function bootstrapDisks(
  _ports: Ports,
  _input: BootstrapDisksInput,
  _call: Call,
): Promise<readonly VolumeDisk[]> {
  throw failure("unsupported", "Cannot do this yet");
}
