/** Being built. */

import { failure } from "../../domain/error.ts";
import type { Duplex } from "../../domain/duplex.ts";
import type { ExportDiskInput } from "../../operations/disk.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function exportDisk(
  _ports: Ports,
  _input: ExportDiskInput,
  _call: Call,
): Promise<Duplex> {
  throw failure("unsupported", "Cannot do this yet");
}
