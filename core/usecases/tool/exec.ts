/** Being built. */

import { failure } from "../../domain/error.ts";
import type { Duplex } from "../../domain/duplex.ts";
import type { ToolExecInput } from "../../operations/tool.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function execTool(
  _ports: Ports,
  _input: ToolExecInput,
  _call: Call,
): Promise<Duplex> {
  throw failure("unsupported", "Cannot do this yet");
}
