/** Being built. */

import { failure } from "../../domain/error.ts";
import type { LogLine } from "../../operations/app.ts";
import type { ToolLogsInput } from "../../operations/tool.ts";
import type { Call } from "../../operations/call.ts";
import type { Ports } from "../../ports/ports.ts";

export function logsTool(
  _ports: Ports,
  _input: ToolLogsInput,
  _call: Call,
): AsyncIterable<LogLine> {
  throw failure("unsupported", "Cannot do this yet");
}
