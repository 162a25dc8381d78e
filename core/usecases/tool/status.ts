/** Being built. */

import { failure } from "../../domain/error.ts";
import type { AppInput } from "../../operations/app.ts";
import type { ToolStatus } from "../../operations/tool.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function statusTool(
  _ports: Ports,
  _input: AppInput,
  _call: Call,
): Promise<ToolStatus> {
  throw failure("unsupported", "Cannot do this yet");
}
