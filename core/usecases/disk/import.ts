/** Being built. */

import { failure } from "../../domain/error.ts";
import type { Duplex } from "../../domain/duplex.ts";
import type { ImportDiskInput } from "../../operations/disk.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function importDisk(
  _ports: Ports,
  _input: ImportDiskInput,
  _call: Call,
): Promise<Duplex> {
  throw failure("unsupported", "Cannot do this yet");
}
