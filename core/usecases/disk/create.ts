/** Being built. */

import { failure } from "../../domain/error.ts";
import type { CreateDiskInput, VolumeDisk } from "../../operations/disk.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function createDisk(
  _ports: Ports,
  _input: CreateDiskInput,
  _call: Call,
): Promise<VolumeDisk> {
  throw failure("unsupported", "Cannot do this yet");
}
