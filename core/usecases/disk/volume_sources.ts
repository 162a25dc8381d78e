/** Being built. */

import { failure } from "../../domain/error.ts";
import type {
  VolumeSource,
  VolumeSourcesInput,
} from "../../operations/disk.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function volumeSourcesApp(
  _ports: Ports,
  _input: VolumeSourcesInput,
  _call: Call,
): Promise<readonly VolumeSource[]> {
  throw failure("unsupported", "Cannot do this yet");
}
