/** Being built. */

import { failure } from "../../domain/error.ts";
import type { AppInput } from "../../operations/app.ts";
import type { SnapshotSet } from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function listSnapshotSets(
  _ports: Ports,
  _input: AppInput,
  _call: Call,
): Promise<readonly SnapshotSet[]> {
  throw failure("unsupported", "Cannot do this yet");
}
