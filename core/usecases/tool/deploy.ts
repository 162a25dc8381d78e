/** Being built. */

import { failure } from "../../domain/error.ts";
import type { DeployToolInput, ToolStatus } from "../../operations/tool.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function deployTool(
  _ports: Ports,
  _input: DeployToolInput,
  _call: Call,
): Promise<ToolStatus> {
  throw failure("unsupported", "Cannot do this yet");
}
