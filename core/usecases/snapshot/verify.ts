/** Being built. */

import { failure } from "../../domain/error.ts";
import type {
  VerifyReport,
  VerifySnapshotsInput,
} from "../../operations/snapshot.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function verifySnapshots(
  _ports: Ports,
  _input: VerifySnapshotsInput,
  _call: Call,
): Promise<VerifyReport> {
  throw failure("unsupported", "Cannot do this yet");
}
